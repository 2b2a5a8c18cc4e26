# この束から環境を作る。ネットワークも管理者の権限も使わない。もう一度実行してもよい。
#   install.bat を押すか、powershell -ExecutionPolicy Bypass -File install.ps1
$ErrorActionPreference = "Stop"
Set-Location -LiteralPath $PSScriptRoot
$want = (Get-Content -LiteralPath "python-version.txt" -Encoding UTF8 | Select-Object -First 1).Trim()
$failed = "上の表示を控えて、束を作った人に伝えてください。"

function Stop-Here([string]$message) { [Console]::Error.WriteLine($message); exit 1 }

# Windows は、設定を変えなければ、260文字より長い場所にファイルを置けない。部品のいちばん長い名前の分を残す。
$long = Get-ItemProperty -LiteralPath "HKLM:\SYSTEM\CurrentControlSet\Control\FileSystem" -Name LongPathsEnabled -ErrorAction SilentlyContinue
if ($PSScriptRoot.Length -gt 80 -and -not ($long -and $long.LongPathsEnabled -eq 1)) {
    Stop-Here "フォルダの場所が長すぎます（$($PSScriptRoot.Length)文字）。C:\ebpm のような、80文字までの場所に置き直してください: $PSScriptRoot"
}

# 2回目からは、教材や分析を書き換えていてよい。部品だけを確かめる。
$again = Test-Path -LiteralPath "installed.txt"
foreach ($line in Get-Content -LiteralPath "SHA256SUMS" -Encoding UTF8) {
    $sum, $name = $line -split "  ", 2
    if ($again -and -not $name.StartsWith("wheels/")) { continue }
    if (-not (Test-Path -LiteralPath $name) -or (Get-FileHash -LiteralPath $name -Algorithm SHA256).Hash -ne $sum) {
        Stop-Here "ファイルが壊れているか、足りません: $name 。zip を取り直し、展開し直してください。"
    }
}

function Test-Python([string]$program, [string[]]$first) {
    if (-not (Get-Command $program -ErrorAction SilentlyContinue)) { return $false }
    $ask = "import sys, sysconfig; print('{}.{}'.format(*sys.version_info), sysconfig.get_platform())"
    try { $found = & $program @first -c $ask 2>$null } catch { return $false }
    return "$found".Trim() -eq "$want win-amd64"
}

# 1. 入っている Python  2. この束の隣に置いた「埋め込み用」の zip（python-3.x.y-embed-amd64.zip）
$program, $first, $embedded = $null, @(), $false
if ($env:PYTHON -and (Test-Python $env:PYTHON @())) { $program = $env:PYTHON }
elseif (Test-Python "py" @("-$want")) { $program, $first = "py", @("-$want") }
elseif (Test-Python "python" @()) { $program = "python" }
else {
    $zip = Get-ChildItem -LiteralPath $PSScriptRoot -Filter "python-$want.*-embed-amd64.zip" | Select-Object -First 1
    if (-not $zip) {
        Stop-Here "Python $want（64ビット）が見つかりません。Python $want を入れるか、python-$want.x-embed-amd64.zip をこのフォルダに置いて、もう一度実行してください。"
    }
    if (-not (Test-Path "python\python.exe")) { Expand-Archive -LiteralPath $zip.FullName -DestinationPath "python" }
    # 埋め込み用の Python には venv も pip もなく、そのままでは site-packages も見ない。
    Get-ChildItem "python\python*._pth" | ForEach-Object {
        (Get-Content -LiteralPath $_.FullName) -replace "^#\s*import site", "import site" | Set-Content -LiteralPath $_.FullName -Encoding ASCII
    }
    $program, $embedded = (Resolve-Path "python\python.exe").Path, $true
}

$pip = (Get-ChildItem "wheels\pip-*.whl" | Select-Object -First 1).FullName + "\pip"
$requirements = (Resolve-Path "requirements.txt").Path
$wheels = (Resolve-Path "wheels").Path
Set-Location "ebpm-analysis"
if ($embedded) { $python = $program }
else {
    if (-not (Test-Path ".venv\Scripts\python.exe")) { & $program @first -m venv --without-pip .venv }
    if (-not (Test-Path ".venv\Scripts\python.exe")) { Stop-Here "環境を作れませんでした。このフォルダに書き込めるかを確かめてください。" }
    $python = (Resolve-Path ".venv\Scripts\python.exe").Path
}
$options = @("--disable-pip-version-check", "--isolated", "install", "--quiet", "--no-index", "--no-warn-script-location")
& $python $pip @options --find-links $wheels --require-hashes --requirement $requirements
if ($LASTEXITCODE -ne 0) { Stop-Here "部品を入れられませんでした。$failed" }
& $python $pip @options --no-deps --no-build-isolation --editable .
if ($LASTEXITCODE -ne 0) { Stop-Here "プログラムを入れられませんでした。$failed" }
& $python "scripts\relative_path.py"
if ($LASTEXITCODE -ne 0) { Stop-Here "プログラムの場所を書けませんでした。$failed" }
$ebpm = Join-Path (Split-Path $python) $(if ($embedded) { "Scripts\ebpm.exe" } else { "ebpm.exe" })
& $ebpm list | Out-Null
if ($LASTEXITCODE -ne 0) { Stop-Here "入れたプログラムが動きません。$failed" }
Set-Content -LiteralPath (Join-Path $PSScriptRoot "installed.txt") -Value $want -Encoding ASCII
Write-Output "できました。lab.bat を押すと、教材が開きます。"
