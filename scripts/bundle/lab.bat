@echo off
rem Double-click after install.bat: JupyterLab on the start page.
pushd "%~dp0ebpm-analysis"
if exist ".venv\Scripts\ebpm.exe" (".venv\Scripts\ebpm.exe" lab) else ("..\python\Scripts\ebpm.exe" lab)
pause
