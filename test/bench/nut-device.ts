// The device that both servers serve in the bench: as many variables as a good UPS with two outlet groups has.

/** By variable. */
export const DEVICE_VALUES: Readonly<Record<string, string>> = {
    'device.mfr': 'Example Power',
    'device.model': 'UPS 3000 RT',
    'device.serial': 'ABC0',
    'device.type': 'ups',
    ...numbered(['battery.packs', 'battery.charge', 'battery.runtime', 'battery.voltage'], 54),
    ...numbered(['battery.charge.low', 'battery.charge.warning', 'battery.runtime.low', 'battery.temperature'], 25),
    ...numbered(['input.voltage', 'input.voltage.nominal', 'input.voltage.maximum', 'input.voltage.minimum'], 231),
    ...numbered(['input.frequency', 'input.current', 'input.transfer.high', 'input.transfer.low'], 50),
    ...numbered(['output.voltage', 'output.voltage.nominal', 'output.frequency', 'output.current'], 230),
    ...numbered(['ups.load', 'ups.power', 'ups.power.nominal', 'ups.realpower', 'ups.realpower.nominal'], 946),
    ...numbered(['ups.temperature', 'ups.delay.shutdown', 'ups.delay.start'], 20),
    ...outlets(6),
    'input.transfer.reason': 'input voltage out of range',
    'ups.beeper.status': 'enabled',
    'ups.firmware': '1.2.3',
    'ups.status': 'OL',
    'ups.test.result': 'Done and passed',
};

function numbered(names: readonly string[], base: number): Record<string, string> {
    return Object.fromEntries(names.map((name, index) => [name, `${base + index}.${index}`]));
}

function outlets(count: number): Record<string, string> {
    const entries = Array.from({ length: count }, (_, index) => {
        const outlet = `outlet.${index + 1}`;
        return [
            [`${outlet}.desc`, `Outlet group ${index + 1}`],
            [`${outlet}.id`, `${index + 1}`],
            [`${outlet}.status`, 'on'],
            [`${outlet}.switchable`, 'yes'],
        ];
    });
    return Object.fromEntries(entries.flat());
}
