import test, { type ExecutionContext } from 'ava';
import { metricNameOf } from '../metrics/metric-name.ts';
import { MetricsText } from './open-metrics.ts';
import { WebRack } from './testing/web-rack.ts';

async function scraped(t: ExecutionContext, prepare: (rack: WebRack) => void) {
    const rack = new WebRack();
    t.teardown(() => rack.stop());
    prepare(rack);
    await rack.server.start();
    return rack.ask('/metrics');
}

test('numbers in names become labels, units become words', (t) => {
    const nameOf = (variable: string) => {
        const { name, labels } = metricNameOf(variable);
        const text = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
        return [name.replace('powerchain_', ''), ...text].join(' ');
    };

    t.is(nameOf('battery.charge'), 'battery_charge_percent');
    t.is(nameOf('battery.runtime.low'), 'battery_runtime_low_seconds');
    t.is(nameOf('input.L1-N.voltage'), 'input_voltage_volts phase=L1-N');
    t.is(nameOf('outlet.3.current'), 'outlet_current_amperes outlet=3');
    t.is(nameOf('outlet.group.2.current'), 'outlet_group_current_amperes group=2');
    t.is(nameOf('device.2.outlet.4.realpower'), 'device_outlet_realpower_watts unit=2 outlet=4');
    t.is(nameOf('ups.power'), 'ups_power_volt_amperes');
    t.is(nameOf('experimental.odd-Name.x'), 'experimental_odd_name_x');
});

test('labels and help are escaped, families stand together, and the text has an end', (t) => {
    const text = new MetricsText();
    text.gauge('a', 'one\n"two"', { name: 'x"\\\n' }, 1);
    text.counter('b', 'more', {}, 2);
    text.gauge('a', '', {}, 3);

    t.is(
        text.toString(),
        [
            '# TYPE a gauge',
            '# HELP a one\\n\\"two\\"',
            'a{name="x\\"\\\\\\n"} 1',
            'a 3',
            '# TYPE b counter',
            '# HELP b more',
            'b_total 2',
            '# EOF',
            '',
        ].join('\n'),
    );
});

test('every status word, every number and every host is a metric', async (t) => {
    const answer = await scraped(t, (rack) => {
        const device = rack.add('ups1', 'snmp', {
            'ups.status': 'OB LB',
            'battery.charge': 12.5,
            'input.voltage': '230.0',
            'ups.model': 'Smart 7',
            'driver.parameter.community': '4711',
            'output.voltage': null,
        });
        rack.gateway.apply({ type: 'link', device, link: 'ok', previous: 'connecting', reason: '' });
    });

    const lines = answer.text.split('\n');
    t.regex(answer.headers['content-type'] ?? '', /^application\/openmetrics-text; version=1\.0\.0/);
    for (const line of [
        'powerchain_device_up{device="ups1",type="ups",driver="snmp"} 1',
        'powerchain_status_ob{device="ups1"} 1',
        'powerchain_status_lb{device="ups1"} 1',
        'powerchain_status_ol{device="ups1"} 0',
        'powerchain_battery_charge_percent{device="ups1"} 12.5',
        'powerchain_input_voltage_volts{device="ups1"} 230',
    ]) {
        t.true(lines.includes(line), line);
    }
    t.notRegex(answer.text, /4711|output_voltage|Smart/);
    t.is(lines.at(-2), '# EOF');
});

test('a device that is silent has no values, and says that it is', async (t) => {
    const answer = await scraped(t, (rack) => {
        const device = rack.add('ups1', 'snmp', { 'ups.status': 'OL', 'battery.charge': 100 });
        rack.gateway.apply({ type: 'link', device, link: 'stale', previous: 'ok', reason: 'no answer' });
    });

    t.regex(answer.text, /powerchain_device_up\{device="ups1",[^}]*\} 0/);
    t.regex(answer.text, /powerchain_device_heard_timestamp_seconds\{device="ups1"\} \d/);
    t.notRegex(answer.text, /battery_charge|status_ol/);
});
