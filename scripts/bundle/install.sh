#!/bin/sh
# この束から環境を作る。ネットワークも管理者の権限も使わない。もう一度実行してもよい。
set -eu
cd "$(dirname "$0")"
want=$(tr -d '[:space:]' < python-version.txt)
stop() { echo "$1" >&2; exit 1; }

if command -v sha256sum >/dev/null; then check="sha256sum"; else check="shasum -a 256"; fi
# 2回目からは、教材や分析を書き換えていてよい。部品だけを確かめる。
if [ -e ebpm-analysis/.venv/.ready ]; then only='  wheels/'; else only=''; fi
grep -F -- "$only" SHA256SUMS | $check --check --quiet - || stop "ファイルが壊れているか、足りません。zip を取り直し、展開し直してください。"

python=
for name in ${PYTHON:+"$PYTHON"} "python$want" python3 python; do
    if [ "$("$name" -c 'import sys; print("{}.{}".format(*sys.version_info))' 2>/dev/null)" = "$want" ]; then
        python=$name
        break
    fi
done
[ -n "$python" ] || stop "Python $want が見つかりません。Python $want を入れるか、PYTHON=場所 で指定してください（この束の部品は $want 用です）。"

cd ebpm-analysis
[ -x .venv/bin/python ] || "$python" -m venv --without-pip .venv || stop "環境を作れませんでした。このフォルダに書き込めるかを確かめてください。"
for wheel in ../wheels/pip-*.whl; do :; done # pip は wheel のまま動く
pip() { .venv/bin/python "$wheel/pip" --disable-pip-version-check --isolated "$@"; }
failed="上の表示を控えて、束を作った人に伝えてください。OS と Python の種類（64ビット）が、束の名前と合っているかも確かめてください。"
pip install --quiet --no-index --find-links ../wheels --require-hashes --requirement ../requirements.txt || stop "部品を入れられませんでした。$failed"
pip install --quiet --no-index --no-deps --no-build-isolation --editable . || stop "プログラムを入れられませんでした。$failed"
.venv/bin/python scripts/relative_path.py
.venv/bin/ebpm list >/dev/null || stop "入れたプログラムが動きません。$failed"
touch .venv/.ready
echo "できました。学ぶ: cd ebpm-analysis && .venv/bin/ebpm lab   実行する: .venv/bin/ebpm batch --keep-going"
