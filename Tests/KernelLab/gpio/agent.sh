# Fingers and eyes on real kernel lines: NEXT 0, DOOR 1, TICKET 2, RELEASE 3, LAMP 4 for the
# daemon, UP 5, DOWN 6, EDGE 7 for the probe.
insmod /modules/gpio-sim.ko
sim=/sys/kernel/config/gpio-sim/lab
mkdir -p $sim/bank0
echo 8 > $sim/bank0/num_lines
echo lab-contacts > $sim/bank0/label
number=0
for name in NEXT DOOR TICKET RELEASE LAMP UP DOWN EDGE; do
  mkdir $sim/bank0/line$number
  echo $name > $sim/bank0/line$number/name
  number=$((number + 1))
done
echo 1 > $sim/live
lines=/sys/devices/platform/$(cat $sim/dev_name)/$(cat $sim/bank0/chip_name)

push() { echo pull-$2 > $lines/sim_gpio$1/pull; }
drives() { cat $lines/sim_gpio$1/value; }

state=/tmp/state
# within NAME BEFORE AFTER SEEN: a time stamp in milliseconds between two readings of the clock, which
# is CLOCK_MONOTONIC in a machine that never slept.
within() {
  if [ -n "$4" ] && [ $4 -ge $((($2 - 1) * 10)) ] && [ $4 -le $((($3 + 1) * 10)) ]; then
    echo "PASS $1"
  else
    echo "FAIL $1: $2 to $3 hundredths, saw $4 ms"
  fi
}

has_lines() { [ "$(grep -c "$2" $3)" = $1 ]; }

# The daemon's port alone, with each version of libgpiod.
for version in 1 2; do
  probe() { gpiod$version lab-contacts "$@" 2>&1; }
  opens() { probe out:LAMP </dev/null | grep open; }
  push 5 down
  push 6 up
  equal "libgpiod $version: the pull decides an open input's level" "levels DOWN=0 NEXT=1 UP=1" \
    "$(echo levels | probe in:UP:up in:DOWN:down in:NEXT:down:low | grep levels)"

  probe in:EDGE <<ORDERS >/tmp/edges$version &
watch 4
ORDERS
  reader=$!
  eventually "libgpiod $version: lines are taken" grep -q open /tmp/edges$version
  began=$(now)
  push 7 up
  risen=$(now)
  usleep 200000
  falls=$(now)
  push 7 down
  fallen=$(now)
  wait $reader
  set -- $(grep "edge EDGE 1" /tmp/edges$version) "" "" "" ""
  within "libgpiod $version: a rise has the kernel's time, not the reader's" $began $risen "$4"
  set -- $(grep "edge EDGE 0" /tmp/edges$version) "" "" "" ""
  within "libgpiod $version: a fall too" $falls $fallen "$4"
  equal "libgpiod $version: two edges" 2 $(grep -c "^edge" /tmp/edges$version)

  mkfifo /tmp/orders$version
  probe out:LAMP out:RELEASE:low </tmp/orders$version >/tmp/outputs$version &
  exec 8>/tmp/orders$version
  eventually "libgpiod $version: outputs are taken" grep -q open /tmp/outputs$version
  equal "libgpiod $version: outputs begin inactive" "0 1" "$(drives 4) $(drives 3)"
  echo "set LAMP 1" >&8
  echo "set RELEASE 1" >&8
  eventually "libgpiod $version: both are set" has_lines 2 '^set' /tmp/outputs$version
  equal "libgpiod $version: outputs follow, one of them active-low" "1 0" "$(drives 4) $(drives 3)"
  equal "libgpiod $version: a held line is busy and its holder has a name" \
    'error busy("lab-contacts, line LAMP: in use by halld")' "$(probe out:LAMP </dev/null)"
  echo 0 >$sim/live
  echo "set LAMP 0" >&8
  exec 8>&-
  wait
  holds "libgpiod $version: a chip that is taken away is gone" \
    grep -q "^error gone" /tmp/outputs$version
  probe out:LAMP </dev/null >/tmp/refusal
  holds "libgpiod $version: and cannot be opened" \
    grep -q "^error gone.*no such GPIO chip" /tmp/refusal
  echo 1 >$sim/live
  lines=/sys/devices/platform/$(cat $sim/dev_name)/$(cat $sim/bank0/chip_name)
  eventually "libgpiod $version: until it is back" opens
done

ctl() { hallctl --socket $state/halld.sock --json "$@" 2>&1; }
click() { push $1 up; usleep 300000; push $1 down; usleep 300000; }
chip_is() { ctl devices | tr '{' '\n' | grep -A3 '"gpio' | grep -q "$1"; }
ticket_is() { ctl ticket show $1 | grep -q "\"state\" *: *\"$2\""; }
line_is() { [ "$(drives $1)" = $2 ]; }
doors() { ctl journal export | grep -c contactChanged; }

halld run --config hall.yaml --state $state --listen 127.0.0.1:8080 --log notice \
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
equal "a bouncing contact is one change" 1 $((after - before))
push 1 down
push 1 up
sleep 2
equal "a contact that only bounces is none" 0 $(($(doors) - after))

ctl emergency on --reason drill >/dev/null
eventually "the emergency drives the door release" line_is 3 1

halld run --config hall.yaml --state /tmp/other --listen 127.0.0.1:8081 --log notice \
  >/tmp/other.log 2>&1 &
other=$!
eventually "a second process is told that the lines are held" grep -q "line NEXT: in use by halld" /tmp/other.log
kill $other

echo 0 > $sim/live
eventually "a chip that is taken away is down" chip_is down
echo 1 > $sim/live
lines=/sys/devices/platform/$(cat $sim/dev_name)/$(cat $sim/bank0/chip_name)
eventually "and is up again when it is back" chip_is up
eventually "with its outputs as they were wanted" line_is 3 1
ctl emergency off >/dev/null
eventually "which go when they are not wanted any more" line_is 3 0
click 2
eventually "and its buttons" ticket_is A002 waiting
