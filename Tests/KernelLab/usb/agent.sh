# A USB converter with the hall's bus and a USB ticket printer, pulled out and put in again while
# the hall works. The kernel is both ends: gadgets with an ACM function behind dummy_hcd. udev is
# Debian's, with our rules; hallsim is what hangs on the far ends.
turns=50
for module in usb-common usbcore udc-core; do insmod /modules/$module.ko; done
insmod /modules/dummy_hcd.ko num=2
for module in libcomposite u_serial usb_f_acm cdc-acm; do insmod /modules/$module.ko; done

gadgets=/sys/kernel/config/usb_gadget
# gadget NAME SERIAL: a converter that has not been put in yet.
gadget() {
  mkdir -p $gadgets/$1/strings/0x409 $gadgets/$1/configs/c.1 $gadgets/$1/functions/acm.$1
  echo 0x0525 >$gadgets/$1/idVendor
  echo 0xa4a7 >$gadgets/$1/idProduct
  echo $2 >$gadgets/$1/strings/0x409/serialnumber
  echo hall >$gadgets/$1/strings/0x409/manufacturer
  echo converter >$gadgets/$1/strings/0x409/product
  ln -s $gadgets/$1/functions/acm.$1 $gadgets/$1/configs/c.1/
}
plug() { echo dummy_udc.$2 >$gadgets/$1/UDC; }
unplug() { echo "" >$gadgets/$1/UDC; }
gadget bus FT4HALL1
gadget printer 0

# The installer's names, from the template: one by serial number, one by socket.
mkdir -p /etc/udev/rules.d
rules=/usr/share/hall-controller/udev
cp $rules/halld.rules /lib/udev/rules.d/
sed -e '/@SERIAL@/s/@NAME@/bus-east/' -e '/@PATH@/s/@NAME@/printer-tickets/' \
  -e 's/@SERIAL@/FT4HALL1/; s/@INTERFACE@/00/' \
  -e 's/@PATH@/platform-dummy_hcd.1-usb-0:1:1.0/' \
  $rules/hall-site.rules.template >/etc/udev/rules.d/90-hall-site.rules
echo 'gpio:x:997:' >>/etc/group
ln -s udevadm /bin/systemd-udevd
systemd-udevd --daemon 2>/tmp/udev.log

# wire GADGET LINK: what comes in at one end goes out at the other. A gadget's tty hangs up when it
# is pulled out; then both directions begin anew.
wire() {
  tty=/dev/ttyGS$(cat $gadgets/$1/functions/acm.$1/port_num)
  while true; do
    stty -F $tty raw -echo 2>/dev/null
    cat $2 >$tty 2>/dev/null &
    cat $tty >$2 2>/dev/null
    kill $! 2>/dev/null
    usleep 20000
  done
}

ctl() { hallctl --socket /tmp/state/halld.sock --json "$@" 2>&1; }
sim() { wget -q -O - --post-data "$*" http://127.0.0.1:8081/ctl; }
metric() { wget -q -O - http://127.0.0.1:8080/metrics | grep "^$1" | sed 's/.* //'; }
tickets() { metric "hall_tickets_issued_today{service=\"$1\"}"; }
has_tickets() { [ "$(tickets $1)" = $2 ]; }
is_up() { [ "$(metric "hall_device_health{device=\"$1\"")" = 2 ]; }

hallsim run --config hall.yaml --dir /tmp/wires --listen 127.0.0.1:8081 >/tmp/sim.log 2>&1 &
needed "the far ends are there" test -e /tmp/wires/bus-east -a -e /tmp/wires/printer-tickets
wire bus /tmp/wires/bus-east &
wire printer /tmp/wires/printer-tickets &
plug bus 0
plug printer 1
needed "a rule by serial number names the bus" test -c /dev/hall/bus-east
needed "a rule by socket names the printer" test -c /dev/hall/printer-tickets
holds "our rules name every converter by number" test -c /dev/hall/serial-FT4HALL1-00
holds "and by socket" test -c /dev/hall/port-platform-dummy_hcd.0-usb-0:1:1.0
udevadm test $(udevadm info --query=path --name=/dev/hall/bus-east) >/tmp/udev-test 2>&1
grep -iE "hall.*rules.*(invalid|unknown|failed|ignoring)" /tmp/udev-test /tmp/udev.log >/tmp/complaints
equal "udev has nothing to say against the rules" "" "$(head -3 /tmp/complaints)"

halld run --config hall.yaml --state /tmp/state --listen 127.0.0.1:8080 --log notice \
  >/tmp/halld.log 2>&1 &
needed "the daemon answers" metric hall_open
needed "the bus works" is_up bus/east
needed "the printer works" is_up tickets

for first in 1 2 3; do sim panel lobby A; done
needed "keys on the bus give tickets" has_tickets A 3
pressed=3 printed=0 late=0 longest=0 renamed=0 lost=0 excused=0 turn=0 times=
while [ $turn -lt $turns ]; do
  turn=$((turn + 1))
  was=$(readlink -f /dev/hall/bus-east)
  # A program that keeps the old port open makes the kernel give the next one another number.
  if [ $((turn % 2)) = 1 ]; then sleep 600 <$was & holder=$!; fi
  # Every tenth turn a ticket that has to wait for its printer, and one that is half out.
  [ $((turn % 10)) = 0 ] && unplug printer
  if [ $((turn % 5)) = 0 ]; then
    sim panel entrance B && printed=$((printed + 1))
    until has_tickets B $printed; do usleep 20000; done
  fi
  [ $((turn % 10)) = 5 ] && usleep 400000 && unplug printer
  # A press that is on its way when the plug is pulled, another while it is out.
  sim press 1 next
  pulled=$(now)
  unplug bus
  sim panel lobby A
  pressed=$((pressed + 1))
  usleep $((turn * 137 % 20 * 100000))
  began=$(now)
  plug bus 0
  [ $((turn % 5)) = 0 ] && plug printer 1
  back=
  until has_tickets A $pressed || [ $(($(now) - began)) -gt 1500 ]; do
    if [ -z "$back" ] && is_up bus/east; then back=$(now); fi
    usleep 20000
  done
  ended=$(now)
  took=$((ended - began))
  if [ $((${back:-$ended} - pulled)) -gt 450 ]; then
    # Presses of unknown age do not count: an emulation so slow that the bus was away for 5 s.
    excused=$((excused + 1))
  else
    [ $took -gt $longest ] && longest=$took
    [ $took -gt 200 ] && late=$((late + 1))
  fi
  times="$times $took"
  if ! has_tickets A $pressed; then
    lost=$((lost + 1))
    pressed=$(tickets A)
  fi
  [ "$(readlink -f /dev/hall/bus-east)" = $was ] || renamed=$((renamed + 1))
  if [ $((turn % 2)) = 1 ]; then kill $holder; fi
done
echo "FIGURE usb.replug turns $turns longest $longest late $late renamed $renamed excused $excused"
echo "hundredths of a second from each plug to the press made before it:$times"

eventually "the printer works again" is_up tickets
eventually "the tickets of the pulled printer are given" has_tickets B $printed
papers() { ctl print list | tr '{' '\n' | grep "$1" | grep -o 'B[0-9][0-9][0-9]' | sort; }
no_paper_waits() { [ -z "$(papers 'waiting\|started')" ]; }
eventually "and every paper has come to an end" no_paper_waits
ctl journal export >/tmp/journal
calls=$(grep -c ticketCalled /tmp/journal)
echo "presses $((turns + 3)), lost $lost, calls $calls of $turns, papers $printed"
holds "no press was lost" [ $lost -le $excused ]
equal "and none came twice" $pressed "$(grep -c '"ticketIssued".*"A"' /tmp/journal)"
holds "every press of next was one call" [ $calls -le $turns -a $calls -ge $((turns - excused)) ]
holds "the bus came back under other numbers" [ $renamed -ge $((turns / 2)) ]

sim show --json | tr ',' '\n' | grep -o 'B[0-9][0-9][0-9]' | sort >/tmp/paper
papers . >/tmp/all
papers '"printed"' >/tmp/printed
equal "no paper came out twice" "" "$(uniq -d /tmp/paper)"
equal "every paper has a job" $printed $(wc -l </tmp/all)
equal "what is called printed is on paper" "" "$(sort /tmp/printed /tmp/paper /tmp/paper | uniq -u)"
holds "and not few are" [ $(wc -l </tmp/printed) -ge $((printed / 4)) ]
