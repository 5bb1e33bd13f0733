// HPE G3 PDUs (CPQPOWER-MIB pdu3): built by CIS, see cis-pdu.ts.

import { cisPdu } from './cis-pdu.ts';

export const hpePdu3 = cisPdu({
    name: 'hpe-pdu3',
    title: 'HPE G3 PDU (CPQPOWER-MIB pdu3)',
    mfr: 'HPE',
    root: '1.3.6.1.4.1.232.165.11',
    claims: ['1.3.6.1.4.1.232.165.11'],
});
