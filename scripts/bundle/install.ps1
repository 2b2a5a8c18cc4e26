# この束から環境を作る。ネットワークも管理者の権限も使わない。もう一度実行してもよい。
#   powershell -ExecutionPolicy Bypass -File install.ps1
$ErrorActionPreference = "Stop"
Set-Location -LiteralPath $PSScriptRoot
$want = (Get-Content -LiteralPath "python-version.txt" -Encoding UTF8 | Select-Object -First 1).Trim()

function Stop-Here([string]$message) { [Console]::Error.WriteLine($message); exit 1 }

foreach ($line in Get-Content -LiteralPath "SHA256SUMS" -Encoding UTF8) {
    $sum, $name = $line -split "  ", 2
    if (-not (Test-Path -LiteralPath $name) -or (Get-FileHash -LiteralPath $name -Algorithm SHA256).Hash -ne $sum) {
        Stop-Here "ファイルが壊れているか、足りません: $name 。zip を取り直し、展開し直してください。"
    }
}

function Test-Python([string]$program, [string[]]$first) {
    if (-not (Get-Command $program -ErrorAction SilentlyContinue)) { return $false }
    try { $found = & $program @first -c "import sys; print('{}.{}'.format(*sys.version_info))" 2>$null } catch { return $false }
    return "$found".Trim() -eq $want
}

# 1. 入っている Python  2. この束の隣に置いた「埋め込み用」の zip（python-3.x.y-embed-amd64.zip）
$program, $first, $embedded = $null, @(), $false
if ($env:PYTHON -and (Test-Python $env:PYTHON @())) { $program = $env:PYTHON }
elseif (Test-Python "py" @("-$want")) { $program, $first = "py", @("-$want") }
elseif (Test-Python "python" @()) { $program = "python" }
else {
    $zip = Get-ChildItem -LiteralPath $PSScriptRoot -Filter "python-$want.*-embed-amd64.zip" | Select-Object -First 1
    if (-not $zip) {
        Stop-Here "Python $want が見つかりません。Python $want を入れるか、python-$want.x-embed-amd64.zip をこのフォルダに置いて、もう一度実行してください。"
    }
    if (-not (Test-Path "python\python.exe")) { Expand-Archive -LiteralPath $zip.FullName -DestinationPath "python" }
    # 埋め込み用の Python は、そのままでは site-packages を見ない。
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
    $python = (Resolve-Path ".venv\Scripts\python.exe").Path
}
$options = @("--disable-pip-version-check", "--isolated", "install", "--quiet", "--no-index", "--no-warn-script-location")
& $python $pip @options --find-links $wheels --require-hashes --requirement $requirements
if ($LASTEXITCODE -ne 0) { Stop-Here "部品を入れられませんでした。上の表示を控えて、束を作った人に伝えてください。" }
& $python $pip @options --no-deps --no-build-isolation --editable .
if ($LASTEXITCODE -ne 0) { Stop-Here "プログラムを入れられませんでした。上の表示を控えて、束を作った人に伝えてください。" }
$ebpm = Join-Path (Split-Path $python) $(if ($embedded) { "Scripts\ebpm.exe" } else { "ebpm.exe" })
& $ebpm list | Out-Null
if ($LASTEXITCODE -ne 0) { Stop-Here "入れたプログラムが動きません。上の表示を控えて、束を作った人に伝えてください。" }
Write-Output "できました。学ぶ: & '$ebpm' lab   （フォルダ $((Get-Location).Path) で）"
