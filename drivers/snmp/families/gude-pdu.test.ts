import test from 'ava';
import { writeInteger, writeOid } from '../testing/ber.ts';
import { listenTo } from '../testing/listening.ts';
import { RecordedAgent } from '../testing/recorded-agent.ts';

const PRODUCT = '1.3.6.1.4.1.28507.4711';

test('a product of Gude whose number nobody has written down is read by its own tree', async (t) => {
    const agent = new RecordedAgent(
        new Map([
            ['1.3.6.1.2.1.1.2.0', writeOid(PRODUCT)],
            [`${PRODUCT}.1.3.1.2.1.3.1`, writeInteger(1)],
            [`${PRODUCT}.1.3.1.2.1.3.2`, writeInteger(0)],
            [`${PRODUCT}.1.5.1.2.1.5.1`, writeInteger(412)],
        ]),
    );
    await agent.start();
    t.teardown(() => agent.stop());
    const { device, heard } = await listenTo(agent.address);
    t.teardown(() => device.close());

    await device.poll();

    t.is(heard.mib, 'gude-pdu');
    t.is(heard.values['outlet.1.status'], 'on');
    t.is(heard.values['outlet.2.status'], 'off');
    t.is(heard.values['input.1.current'], 0.412);
    t.true(heard.commands.includes('outlet.2.load.on'));
});
