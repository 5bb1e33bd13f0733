// EATON-NLOGIC-PDU-MIB: Eaton ePDUs built by CIS (nLogic). The same house builds the PDUs of HPE (G3), Panduit and nVent Enlogic,
// whose MIBs are cut from the same cloth: cis-pdu.ts.

import { cisPdu } from './cis-pdu.ts';

export const eatonNlogic = cisPdu({
    name: 'eaton-nlogic',
    title: 'Eaton ePDU (nLogic MIB)',
    mfr: 'EATON',
    root: '1.3.6.1.4.1.534.7.1',
    claims: ['1.3.6.1.4.1.534.7.1'],
    // pdu outlet control command: immediateOff(1), immediateOn(2), immediateReboot(5)
    command: { column: 10, off: 1, on: 2, cycle: 5 },
});
