// The order in which a gateway starts, as its log tells it: hosts on battery wait for NUT and for the first values, people can wait for
// the page.

import test from 'ava';
import { demoRack, RunningGateway } from '../running-gateway.ts';

// The page does not wait for a driver that hangs, nor for one on a machine as busy as that.
const PAGE_WAITS_MS = 5000;

test('NUT is served first, then every driver says its word, be it that a device is not there; then comes the page', async (t) => {
    const rack = demoRack((yaml) =>
        yaml.replace(/^devices:\n/m, '$&    absent: { driver: usb-hid, serial: NOBODY }\n'),
    );
    t.teardown(rack.remove);
    const gateway = await RunningGateway.start(rack.config);
    t.teardown(() => gateway.stop());
    await gateway.said(/"device":"ups1"[^\n]*"msg":"status"/);
    await gateway.said(/"device":"absent"[^\n]*not plugged in[^\n]*"msg":"link lost"/);

    const { log } = gateway;
    const [nut = -1, page = -1] = ['NUT server listens', 'the page is served'].map((words) =>
        log.findIndex(({ msg }) => msg === words),
    );
    const words = ['ups1', 'absent'].map((name) => log.findIndex(({ device }) => device === name));

    t.true(nut >= 0 && words.every((word) => word > nut));
    const waitedMs = Date.parse(log[page]?.time ?? '') - Date.parse(log[nut]?.time ?? '');
    t.true(words.every((word) => word < page) || waitedMs >= PAGE_WAITS_MS, JSON.stringify({ nut, words, page }));
});
