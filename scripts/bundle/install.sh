#!/bin/sh
# この束から環境を作る。ネットワークも管理者の権限も使わない。もう一度実行してもよい。
set -eu
cd "$(dirname "$0")"
want=$(tr -d '[:space:]' < python-version.txt)

if command -v sha256sum >/dev/null; then check="sha256sum"; else check="shasum -a 256"; fi
$check --check --quiet SHA256SUMS || {
    echo "ファイルが壊れているか、書き換えられています。zip を取り直し、展開し直してください。" >&2
    exit 1
}

python=
for name in ${PYTHON:-"python$want" python3 python}; do
    if [ "$("$name" -c 'import sys; print("{}.{}".format(*sys.version_info))' 2>/dev/null)" = "$want" ]; then
        python=$name
        break
    fi
done
[ -n "$python" ] || {
    echo "Python $want が見つかりません。Python $want を入れるか、PYTHON=場所 で指定してください（この束の部品は $want 用です）。" >&2
    exit 1
}

cd ebpm-analysis
[ -x .venv/bin/python ] || "$python" -m venv --without-pip .venv
for wheel in ../wheels/pip-*.whl; do :; done # pip は wheel のまま動く
pip() { .venv/bin/python "$wheel/pip" --disable-pip-version-check --isolated "$@"; }
pip install --quiet --no-index --find-links ../wheels --require-hashes --requirement ../requirements.txt
pip install --quiet --no-index --no-deps --no-build-isolation --editable .
touch .venv/.ready
.venv/bin/ebpm list >/dev/null
echo "できました。学ぶ: cd ebpm-analysis && .venv/bin/ebpm lab   実行する: .venv/bin/ebpm batch --keep-going"
