// Kinds of sockets, as the PDU MIBs of Eaton, HPE and those who build for them number them.

import { named } from '../conversions.ts';

export const outletType = named({
    0: 'unknown',
    1: 'iecC13',
    2: 'iecC19',
    3: 'i5-20R',
    10: 'uk',
    11: 'french',
    12: 'schuko',
    20: 'nema515',
    21: 'nema51520',
    22: 'nema520',
    23: 'nemaL520',
    24: 'nemaL530',
    25: 'nema615',
    26: 'nema620',
    27: 'nemaL620',
    28: 'nemaL630',
    29: 'nemaL715',
    30: 'rf203p277',
});
