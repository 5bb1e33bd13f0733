// A device of a NUT server as a recording in the format of dummy-ups: its variables as they are now.

import type { NutClient } from '#nut/client.ts';
import { formatDevLine } from '#nut/dev-file.ts';
import { PersonalData } from './personal-data.ts';

const SERIAL = /\.serial$/;
// Who looks after it, where it stands, what it is called, what feeds it and on which address.
const PRIVATE = /(?:^device\.(?:contact|location|macaddr|parent|description)|\.(?:id|name|desc))$/;
// It says something of the server, not of the device.
const DRIVER = /^driver\./;

/** Text of a `.dev` file. Throws NutError. */
export async function recordNut(client: NutClient, ups: string): Promise<string> {
    const personal = new PersonalData();
    const values = [...(await client.listVariables(ups))].filter(([name]) => !DRIVER.test(name));
    for (const [name, value] of values) if (SERIAL.test(name)) personal.serial(value);
    const lines = values.map(([name, value]) => formatDevLine(name, cleaned(name, value, personal)));
    return `${lines.join('\n')}\n`;
}

function cleaned(name: string, value: string, personal: PersonalData): string {
    if (SERIAL.test(name)) return personal.serial(value);
    return PRIVATE.test(name) ? 'recorded' : personal.text(value);
}
