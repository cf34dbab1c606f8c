# Fingers and eyes on real kernel lines: NEXT 0, DOOR 1, TICKET 2, RELEASE 3, LAMP 4.
state=/tmp/state
ctl() { hallctl --socket $state/halld.sock --json "$@" 2>&1; }
click() { push $1 up; usleep 300000; push $1 down; usleep 300000; }
chip_is() { ctl devices | tr '{' '\n' | grep -A3 '"gpio' | grep -q "$1"; }
ticket_is() { ctl ticket show $1 | grep -q "\"state\" *: *\"$2\""; }
line_is() { [ "$(drives $1)" = $2 ]; }
doors() { ctl journal export | grep -c contactChanged; }

halld run --config /hall.yaml --state $state --listen 127.0.0.1:8080 --log notice \
  >/tmp/halld.log 2>&1 &
eventually "the daemon answers" ctl status
eventually "the chip is found by its label" chip_is up

click 2
eventually "a button gives a ticket" ticket_is A001 waiting
click 0
eventually "a button calls it" ticket_is A001 called
eventually "the lamp's line is driven" line_is 4 1

before=$(doors)
for turn in 1 2 3 4 5 6 7 8; do push 1 up; push 1 down; done
push 1 up
sleep 2
after=$(doors)
[ $((after - before)) = 1 ] && echo "PASS a bouncing contact is one change" \
  || echo "FAIL a bouncing contact is one change: $before to $after"

ctl emergency on --reason drill >/dev/null
eventually "the emergency drives the door release" line_is 3 1

halld run --config /hall.yaml --state /tmp/other --listen 127.0.0.1:8081 --log notice \
  >/tmp/other.log 2>&1 &
other=$!
eventually "a second process is told that the lines are held" grep -qi "busy\|in use\|held" /tmp/other.log
kill $other

echo 0 > $sim/live
eventually "a chip that is taken away is down" chip_is down
echo 1 > $sim/live
lines=/sys/devices/platform/$(cat $sim/dev_name)/$(cat $sim/bank0/chip_name)
eventually "and is up again when it is back" chip_is up
eventually "with its outputs as they were wanted" line_is 3 1
cat /tmp/halld.log | tail -30
