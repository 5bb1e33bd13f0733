// Panduit G5 PDUs (PANDUIT-MIB): built by CIS, see cis-pdu.ts.

import { cisPdu } from './cis-pdu.ts';

export const panduitPdu = cisPdu({
    name: 'panduit-pdu',
    title: 'Panduit PDU (PANDUIT-MIB)',
    mfr: 'PANDUIT',
    root: '1.3.6.1.4.1.19536.10.1',
    claims: ['1.3.6.1.4.1.19536.10'],
    model: 7,
});
