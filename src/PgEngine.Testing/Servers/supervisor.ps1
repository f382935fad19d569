# The same as supervisor.sh, for Windows; see there for what it does and why.
$bin = $env:PGENGINE_SUPERVISOR_BIN
$root = $env:PGENGINE_SUPERVISOR_ROOT
$data = Join-Path $root 'data'
$utf8 = New-Object System.Text.UTF8Encoding $false

function Answer($code) { [Console]::Out.WriteLine("pgengine-done $code"); [Console]::Out.Flush() }

function Initialize-Server($password, $options) {
  $file = Join-Path $root 'password'
  [IO.File]::WriteAllText($file, "$password`n", $utf8)
  & "$bin\initdb.exe" -D $data -U postgres -A scram-sha-256 "--pwfile=$file" --encoding=UTF8 --locale=C @options 2>&1 |
    ForEach-Object { [Console]::Out.WriteLine("$_") }
  $code = $LASTEXITCODE
  Remove-Item $file
  if ($code -eq 0) { [IO.File]::AppendAllText((Join-Path $data 'postgresql.conf'), "include 'pgengine.conf'`n", $utf8) }
  return $code
}

function Start-Server {
  $log = Join-Path $root 'server.log'
  # Started through a process of its own: a server that inherited our pipes would keep them open.
  $p = Start-Process "$bin\pg_ctl.exe" -ArgumentList "start -D `"$data`" -w -t 60 -l `"$log`"" -WindowStyle Hidden -PassThru
  $null = $p.Handle
  $p.WaitForExit()
  if ($p.ExitCode -eq 0) { [Console]::Out.WriteLine((Get-Content (Join-Path $data 'postmaster.pid') -TotalCount 1)) }
  elseif (Test-Path $log) { Get-Content $log -Tail 20 | ForEach-Object { [Console]::Out.WriteLine("$_") } }
  return $p.ExitCode
}

function Stop-Server($mode) {
  & "$bin\pg_ctl.exe" status -D $data *> $null
  if ($LASTEXITCODE -ne 0) { return 0 }
  & "$bin\pg_ctl.exe" stop -D $data -w -t 30 -m $mode *> $null
  return $LASTEXITCODE
}

function Invoke-Line($line) {
  $conf = Join-Path $data 'pgengine.conf'
  $verb, $rest = $line -split ' ', 2
  switch ($verb) {
    'initialize' { return Initialize-Server $rest @() }
    'initialize-unsynced' { return Initialize-Server $rest @('--no-sync') }
    'unset' { [IO.File]::WriteAllText($conf, '', $utf8); return 0 }
    'set' { [IO.File]::AppendAllText($conf, "$rest`n", $utf8); return 0 }
    'start' { return Start-Server }
    'stop' { return Stop-Server $rest }
    default { return 2 }
  }
}

$null = New-Item -ItemType Directory $root
Answer ([int](-not $?))
while ($null -ne ($line = [Console]::In.ReadLine())) {
  if ($line -eq 'keep') { exit 0 }
  Answer (Invoke-Line $line)
}
$null = Stop-Server 'immediate'
Remove-Item $root -Recurse -Force
