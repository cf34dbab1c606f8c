# Ticket printers of the USB printer class on the kernel's usblp. The kernel is both ends: gadgets
# with a printer function behind dummy_hcd. udev is Debian's, with our rules; hallsim is what hangs
# on the far ends.
for module in usb-common usbcore udc-core; do insmod /modules/$module.ko; done
insmod /modules/dummy_hcd.ko num=2
for module in libcomposite usb_f_printer usblp; do insmod /modules/$module.ko; done

gadgets=/sys/kernel/config/usb_gadget
# gadget NAME SERIAL: a printer that has not been put in yet.
gadget() {
  mkdir -p $gadgets/$1/strings/0x409 $gadgets/$1/configs/c.1 $gadgets/$1/functions/printer.$1
  echo 0x0525 >$gadgets/$1/idVendor
  echo 0xa4a8 >$gadgets/$1/idProduct
  echo "$2" >$gadgets/$1/strings/0x409/serialnumber
  echo hall >$gadgets/$1/strings/0x409/manufacturer
  echo printer >$gadgets/$1/strings/0x409/product
  echo "MFG:HALL;MDL:TICKETS;CLS:PRINTER;" >$gadgets/$1/functions/printer.$1/pnp_string
  ln -s $gadgets/$1/functions/printer.$1 $gadgets/$1/configs/c.1/
}
plug() { echo dummy_udc.$2 >$gadgets/$1/UDC; }
# Whoever reads a gadget's node is not told that it has gone.
unplug() {
  echo "" >$gadgets/$1/UDC
  killall cat 2>/dev/null
}
gadget tickets TM0001
gadget mute 0

mkdir -p /etc/udev/rules.d
rules=/usr/share/hall-controller/udev
cp $rules/halld.rules /lib/udev/rules.d/
sed -e '/"usbmisc".*@PATH@/s/@NAME@/printer-mute/' \
  -e '/"usbmisc"/s/@PATH@/platform-dummy_hcd.1-usb-0:1:1.0/' \
  $rules/hall-site.rules.template >/etc/udev/rules.d/90-hall-site.rules
ln -s udevadm /bin/systemd-udevd
systemd-udevd --daemon 2>/tmp/udev.log

# wire NODE LINK: what comes in at one end goes out at the other. A gadget's node is there while it
# is plugged in, and lets one program have it at a time; after each plug both directions begin anew.
wire() {
  while true; do
    if [ -c $1 ]; then
      (
        exec 3<>$1
        cat $2 >&3 2>/dev/null &
        cat <&3 >$2 2>/dev/null
        kill $! 2>/dev/null
      ) 2>/dev/null
    fi
    usleep 20000
  done
}

ctl() { hallctl --socket /tmp/state/halld.sock --json "$@" 2>&1; }
sim() { wget -q -O - --post-data "$*" http://127.0.0.1:8081/ctl; }
metric() { wget -q -O - http://127.0.0.1:8080/metrics | grep "^$1" | sed 's/.* //'; }
is_up() { [ "$(metric "hall_device_health{device=\"$1\"")" = 2 ]; }
is_down() { [ "$(metric "hall_device_health{device=\"$1\"")" = 0 ]; }
papers() { ctl print list | tr '{' '\n' | grep "$1" | grep -o 'B[0-9][0-9][0-9]' | sort; }
no_paper_waits() { [ -z "$(papers 'waiting\|started')" ]; }
printed() { papers '"printed"' | wc -l; }
# Takes a ticket; passes when it comes out.
prints() {
  before=$(printed)
  ctl ticket issue B --panel gate >/dev/null
  until no_paper_waits; do usleep 100000; done
  [ $(printed) -gt $before ]
}

hallsim run --config hall.yaml --dir /tmp/wires --listen 127.0.0.1:8081 >/tmp/sim.log 2>&1 &
needed "the far ends are there" test -e /tmp/wires/printer-TM0001 -a -e /tmp/wires/printer-mute
wire /dev/g_printer0 /tmp/wires/printer-TM0001 &
wire /dev/g_printer1 /tmp/wires/printer-mute &
mute=$!
plug tickets 0
plug mute 1
needed "the gadgets have their nodes" test -c /dev/g_printer0 -a -c /dev/g_printer1
needed "our rules name a printer by its serial number" test -c /dev/hall/printer-TM0001
needed "an installer's rule by its socket" test -c /dev/hall/printer-mute
holds "and every one by number or socket" test -c /dev/hall/port-platform-dummy_hcd.0-usb-0:1:1.0
equal "the daemon's group may use it" lp $(stat -L -c %G /dev/hall/printer-TM0001)

halld run --config hall.yaml --state /tmp/state --listen 127.0.0.1:8080 --log notice \
  >/tmp/halld.log 2>&1 &
needed "the daemon answers" metric hall_open
needed "the printer answers" is_up tickets
needed "the mute one's port says that it is ready" is_up mute

needed "a ticket is printed" prints
unplug mute
eventually "a pulled printer is told" is_down mute
plug mute 1
eventually "and comes back" is_up mute
for turn in 1 2 3; do
  ctl ticket issue B --panel gate >/dev/null
  usleep $((turn * 150000))
  unplug mute
  usleep 300000
  plug mute 1
  eventually "turn $turn: pulled at its ticket, it comes back" is_up mute
done
eventually "it prints again" prints
eventually "every paper has come to an end" no_paper_waits
sim show --json | tr ',' '\n' | grep -o 'B[0-9][0-9][0-9]' | sort >/tmp/paper
equal "no paper came out twice" "" "$(uniq -d /tmp/paper)"
papers '"printed"' >/tmp/printed
equal "what is called printed is on paper" "" "$(sort /tmp/printed /tmp/paper /tmp/paper | uniq -u)"

# Its far end lets go: the port is not selected any more.
kill $mute
killall cat 2>/dev/null
eventually "a port that is not selected is told" is_down mute
