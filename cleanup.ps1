# Remove what `cdk destroy` leaves; asks first. Options: --dry-run, --yes.
$ErrorActionPreference = "Stop"
Push-Location $PSScriptRoot
try {
    $python = ".venv\Scripts\python.exe"
    if (-not (Test-Path $python)) {
        Write-Error "There is no .venv: python -m venv .venv; .venv\Scripts\python -m pip install -r requirements.txt"
    }
    & $python -m backend.operations cleanup @args
    $status = $LASTEXITCODE
} finally {
    Pop-Location
}
exit $status
