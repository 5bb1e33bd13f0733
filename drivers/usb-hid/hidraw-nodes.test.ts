import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { listHidraw } from './hidraw-nodes.ts';

/** A piece of /sys as Linux 6.12 shows it. */
function sysfs(): string {
    const root = mkdtempSync(join(tmpdir(), 'hidraw-'));
    const usb = join(root, 'devices', 'pci0', 'usb1', '1-1', '1-1.4');
    const hid = join(usb, '1-1.4:1.0', '0003:051D:0002.0003');
    const node = join(hid, 'hidraw', 'hidraw2');
    mkdirSync(node, { recursive: true });
    const write = (folder: string, files: Readonly<Record<string, string | Uint8Array>>) => {
        for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    };
    const descriptors = Buffer.alloc(18);
    descriptors.set([3, 1, 2], 14);
    write(usb, { idVendor: '051d\n', idProduct: '0002\n', bcdDevice: '0106\n', devnum: '7\n', descriptors });
    write(usb, {
        manufacturer: 'American Power Conversion\n',
        product: 'Back-UPS ES 700\n',
        serial: '5B1234X56789  \n',
    });
    write(join(usb, '1-1.4:1.0'), { bInterfaceNumber: '00\n' });
    write(hid, { report_descriptor: Uint8Array.of(0x05, 0x84) });
    symlinkSync(hid, join(node, 'device'));
    // A device without USB below it, and one that went while we look.
    const bluetooth = join(root, 'devices', 'virtual', 'hidraw', 'hidraw0');
    mkdirSync(bluetooth, { recursive: true });
    const list = join(root, 'class', 'hidraw');
    mkdirSync(list, { recursive: true });
    symlinkSync(node, join(list, 'hidraw2'));
    symlinkSync(bluetooth, join(list, 'hidraw0'));
    symlinkSync(join(root, 'gone'), join(list, 'hidraw1'));
    return root;
}

test('a USB device is read from the kernel’s files, what is none or gone is left out', (t) => {
    const root = sysfs();
    t.teardown(() => rmSync(root, { recursive: true }));

    t.deepEqual(listHidraw(root), [
        {
            path: '/dev/hidraw2',
            identity: {
                vendor: 0x051d,
                product: 0x0002,
                release: 0x0106,
                manufacturer: 'American Power Conversion',
                model: 'Back-UPS ES 700',
                serial: '5B1234X56789',
                port: '1-1.4',
            },
            descriptor: Buffer.from([0x05, 0x84]),
            interfaceNumber: 0,
            address: 7,
            texts: new Map([
                [3, 'American Power Conversion'],
                [1, 'Back-UPS ES 700'],
                [2, '5B1234X56789'],
            ]),
        },
    ]);
});

test('a machine without HID has none', (t) => {
    t.deepEqual(listHidraw('/nowhere'), []);
});
