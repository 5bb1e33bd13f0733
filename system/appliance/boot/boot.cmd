# U-Boot decides which of two systems starts. What it must know stands in one 512-byte sector at LBA 2048 with a checksum, in the form
# of libubootenv, so that RAUC reads and writes the same: BOOT_ORDER, and how often each may still be tried.
if test "${devtype}" = "virtio"; then
    setenv rd "virtio read"; setenv wr "virtio write"; virtio dev ${devnum}
    setenv con ttyAMA0; setenv kaddr 0x42000000; setenv raddr 0x4c000000; setenv saddr 0x41000000; setenv caddr 0x50000000
    setenv dtb ${fdtcontroladdr}
else
    setenv rd "mmc read"; setenv wr "mmc write"; mmc dev ${devnum}
    setenv con ttyS1,115200; setenv kaddr 0x02000000; setenv raddr 0x0c000000; setenv saddr 0x01000000; setenv caddr 0x10000000
    setenv dtb ${fdt_addr}
fi

${rd} ${saddr} 0x800 1
if env import -c ${saddr} 0x200 BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT; then
    echo "powerchain: order ${BOOT_ORDER}, tries left A ${BOOT_A_LEFT} B ${BOOT_B_LEFT}"
else
    echo "powerchain: boot state lost, beginning anew"; setenv BOOT_ORDER "A B"; setenv BOOT_A_LEFT 3; setenv BOOT_B_LEFT 3
fi
test -n "${BOOT_ORDER}" || setenv BOOT_ORDER "A B"
test -n "${BOOT_A_LEFT}" || setenv BOOT_A_LEFT 3
test -n "${BOOT_B_LEFT}" || setenv BOOT_B_LEFT 3

setenv slot; setenv part
for s in "${BOOT_ORDER}"; do
    if test -n "${slot}"; then echo; else
        if test "${s}" = "A"; then if test ${BOOT_A_LEFT} -gt 0; then
            setexpr BOOT_A_LEFT ${BOOT_A_LEFT} - 1; setenv slot A; setenv part 2
        fi; fi
        if test "${s}" = "B"; then if test ${BOOT_B_LEFT} -gt 0; then
            setexpr BOOT_B_LEFT ${BOOT_B_LEFT} - 1; setenv slot B; setenv part 3
        fi; fi
    fi
done

if test -z "${slot}"; then
    echo "powerchain: no system starts, trying both again"; setenv BOOT_A_LEFT 3; setenv BOOT_B_LEFT 3
    env export -c -s 0x200 ${saddr} BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT; ${wr} ${saddr} 0x800 1; reset
fi
env export -c -s 0x200 ${saddr} BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT
${wr} ${saddr} 0x800 1

echo "powerchain: starting slot ${slot}"
# net.ifnames=0: cards are eth0 and wlan0, as files of Raspberry Pi Imager call them.
setenv bootargs "console=${con} root=PARTUUID=50574331-0${part} rauc.slot=${slot} ro panic=5 quiet net.ifnames=0 ${more_bootargs}"
if load ${devtype} ${devnum}:${part} ${caddr} /boot/Image.gz; then if unzip ${caddr} ${kaddr}; then
    if load ${devtype} ${devnum}:${part} ${raddr} /boot/initrd.img; then
        setenv rsz ${filesize}; booti ${kaddr} ${raddr}:${rsz} ${dtb}
    fi
fi; fi
echo "powerchain: slot ${slot} cannot be loaded"; sleep 1; reset
