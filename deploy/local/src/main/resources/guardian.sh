# Ends what a killed launcher left behind. Reads "+ STAGE SIGNAL PID STARTTICKS" lines and, at a clean end, "done".
trap '' INT TERM HUP
entries=""
while read -r word stage signal pid ticks; do
  case $word in
    +) entries="$stage:$signal:$pid:$ticks $entries" ;;
    done) exit 0 ;;
  esac
done

# Field 22 of /proc/PID/stat is the start time; the name before it is cut off, as it may hold blanks.
alive() {
  { read -r stat < "/proc/$1/stat"; } 2>/dev/null || return 1
  set -- "$1" "$2" ${stat##*) }
  [ "$3" != Z ] && [ "${22}" = "$2" ]
}

# Each process leads a group of its own, so what it started ends with it.
signal_group() {
  kill -s "$1" -- "-$2" 2>/dev/null || kill -s "$1" "$2" 2>/dev/null
}

echo "$(date -u +%FT%TZ) The launcher has gone without a goodbye; ending its processes."
for current in SERVICE FOUNDATION; do
  left=""
  for entry in $entries; do
    old=$IFS; IFS=:; set -- $entry; IFS=$old
    [ "$1" = "$current" ] || continue
    if alive "$3" "$4"; then
      signal_group "$2" "$3"
      left="$left $3:$4"
    fi
  done
  tries=0
  while [ -n "$left" ]; do
    again=""
    for entry in $left; do
      if alive "${entry%:*}" "${entry#*:}"; then again="$again $entry"; fi
    done
    left=$again
    [ -n "$left" ] || break
    tries=$((tries + 1))
    if [ $tries -eq 100 ]; then
      for entry in $left; do
        echo "Process ${entry%:*} did not end when asked; killing it."
        signal_group KILL "${entry%:*}"
      done
    fi
    [ $tries -lt 150 ] || break
    sleep 0.1
  done
done
echo "$(date -u +%FT%TZ) Done."
