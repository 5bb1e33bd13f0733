// The Modbus server before an independent client: Debian's pymodbus reads what every device and host says, and can write nothing.

import test from 'ava';
import { freePort } from '../free-port.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { needPackages, runProgram } from './run-program.ts';

// Debian's package asks at import for a library of serial ports, which it only recommends; TCP does not need it.
const CLIENT = `
import json, sys, types
sys.modules["serial_asyncio"] = types.SimpleNamespace(create_serial_connection=None)
from pymodbus.client import ModbusTcpClient
from pymodbus.constants import Endian
from pymodbus.payload import BinaryPayloadDecoder
client = ModbusTcpClient("127.0.0.1", port=int(sys.argv[1]))
assert client.connect()
def words(unit, at, count, read=client.read_input_registers):
    answer = read(at, count, slave=unit)
    return answer.registers if not answer.isError() else "exception %d" % answer.exception_code
def number(unit, at):
    decoder = BinaryPayloadDecoder.fromRegisters(words(unit, at, 2), byteorder=Endian.Big, wordorder=Endian.Big)
    value = decoder.decode_32bit_float()
    return None if value != value else round(value, 3)
print(json.dumps({
    "ups": words(1, 0, 3), "charge": number(1, 10), "holding": words(1, 0, 1, client.read_holding_registers),
    "outlet": words(2, 200, 1), "current": number(2, 202), "host": words(3, 0, 3), "humidity": number(1, 40),
    "stranger": words(9, 0, 1), "behind": words(1, 700, 100), "last": len(words(1, 587, 125)),
    "write": client.write_register(0, 1, slave=1).exception_code, "coil": client.write_coil(0, True, slave=2).exception_code,
}))
`;

test('a building controller reads devices, outlets and hosts, and writes nothing', async (t) => {
    t.timeout(240_000);
    needPackages({
        '/usr/bin/python3': 'python3',
        '/usr/lib/python3/dist-packages/pymodbus/__init__.py': 'python3-pymodbus',
    });
    const port = await freePort();
    const units = '{ ups1: 1, pdu1: 2, clc: 3 }';
    const rack = demoRack((yaml) => `${yaml}\nmodbus: { port: ${port}, units: ${units} }\n`);
    t.teardown(rack.remove);
    const gateway = await RunningGateway.start(rack.config, { XDG_RUNTIME_DIR: rack.folder });
    t.teardown(() => gateway.stop());
    const read = async () => {
        const { stdout, stderr } = await runProgram('/usr/bin/python3', ['-c', CLIENT, String(port)]);
        return JSON.parse(stdout || JSON.stringify({ stderr }));
    };

    // Link ok, on mains, no host; redundancy n+1.
    const all = await until(read, ({ ups, host }) => ups?.[0] === 1 && ups[1] % 2 === 1 && host?.[2] === 4);
    t.is(all.ups[2], 0xffff);
    t.deepEqual(all.holding, [1]);
    const session = await gateway.session();
    t.is(all.charge, Number(await session.value('ups1', 'battery.charge')));
    session.close();
    t.deepEqual(all.outlet, [1]);
    t.true(all.current > 0);
    t.is(all.humidity, null);
    t.like(all, { stranger: 'exception 11', behind: 'exception 2', last: 125, write: 1, coil: 1 });
    await gateway.demo('fail', 'feed-a');
    await until(read, ({ ups, host }) => (ups?.[1] & 2) === 2 && host?.[2] !== 4);
});
