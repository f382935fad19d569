# Runs one PostgreSQL server for a parent process, and cleans up when that process is gone.
#
# $1  folder of initdb, pg_ctl and postgres
# $2  folder of our own, created here: data folder and log
#
# Commands come in on standard input, one a line; each is answered by its output and a line "pgengine-done N".
# The parent holds the only writing end of that pipe. However the parent ends, SIGKILL included, the kernel closes
# the pipe, `read` fails, and the last lines below stop the server and remove the folder. Every command runs here, one after
# the other, so there is no moment at which a server runs and nobody waits for the pipe to close.

# A Ctrl-C or a hang-up is meant for the parent; we only ever leave when it has.
trap '' INT HUP QUIT TERM PIPE
umask 077
cd /

bin=$1
root=$2
data=$root/data

initialize() { # options..., password on standard input
  cat > "$root/password" || return
  "$bin/initdb" -D "$data" -U postgres -A scram-sha-256 --pwfile="$root/password" \
    --encoding=UTF8 --locale=C "$@"
  code=$?
  rm -f "$root/password"
  [ $code -eq 0 ] && printf '%s\n' "include 'pgengine.conf'" >> "$data/postgresql.conf"
}

start() {
  : > "$root/start.log"
  "$bin/pg_ctl" start -D "$data" -w -t 60 -l "$root/start.log"
  code=$?
  cat "$root/start.log" >> "$root/server.log"
  if [ $code -eq 0 ]; then
    head -n 1 "$data/postmaster.pid"
  else
    tail -n 20 "$root/start.log"
  fi
  return $code
}

stop() { # mode
  "$bin/pg_ctl" status -D "$data" > "$root/status" 2>&1 || return 0
  pid=$(head -n 1 "$data/postmaster.pid")
  "$bin/pg_ctl" stop -D "$data" -w -t 30 -m "$1" && return
  # A frozen postmaster answers no signal but this one; its children end when they find it gone.
  case $(ps -o comm= -p "$pid") in
    *postgres*) kill -KILL "$pid" ;;
  esac
}

run() { # line
  case $1 in
    'initialize '*) printf '%s\n' "${1#initialize }" | initialize ;;
    'initialize-unsynced '*) printf '%s\n' "${1#initialize-unsynced }" | initialize --no-sync ;;
    'unset') : > "$data/pgengine.conf" ;;
    'set '*) printf '%s\n' "${1#set }" >> "$data/pgengine.conf" ;;
    'start') start ;;
    'stop '*) stop "${1#stop }" ;;
    *) echo "unknown command"; return 2 ;;
  esac
}

mkdir "$root"
echo "pgengine-done $?"

while IFS= read -r line; do
  # Kept on request: the server goes on without us.
  [ "$line" = keep ] && exit 0
  run "$line" < /dev/null 2>&1
  echo "pgengine-done $?"
done

stop immediate > /dev/null 2>&1
rm -rf "$root"
