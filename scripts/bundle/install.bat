@echo off
rem Double-click: no administrator, no network.
powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0install.ps1"
pause
