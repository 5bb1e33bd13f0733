import test from 'ava';
import { adoptedName } from './adoption.ts';

function nameOf(title: string, model: string, taken: readonly string[] = []): string {
    const options = { driver: 'usb-hid', vendor: '051d', product: '0002' };
    return adoptedName({ driver: 'usb-hid', title, options, facts: { model, usbPort: '1-1' } }, taken);
}

test('a UPS on USB is called after its model, without its firmware, and after its title if it tells none', (t) => {
    const title = '051d:0002 American Power Conversion Back-UPS CS 500 FW:808.q5.I USB FW:q5, port 1-1 (APC)';
    t.is(nameOf(title, 'Back-UPS CS 500 FW:808.q5.I USB FW:q5'), 'back-ups-cs-500');
    t.is(nameOf(title, 'Back-UPS CS 500 FW:808.q5.I USB FW:q5', ['Back-UPS-CS-500']), 'back-ups-cs-500-2');
    t.is(nameOf('0463:ffff EATON, port 1-1', ''), '0463-ffff-eaton-port-1-1');
});
