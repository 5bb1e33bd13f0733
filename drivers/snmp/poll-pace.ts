// How often what is read of a device. Pure. States come with every poll, so a rack that goes dark is seen at once; meters at their
// own pace where they would cost further packets; what seldom changes when the device is learned again.

export interface Pace {
    /** Every how many polls the meters are read too. */
    readonly metersEvery: number;
    /** Every how many polls the device is learned again. */
    readonly learnEvery: number;
}

// Meters of a PDU drift; a chart has a point for each 10 s at best.
const METERS_SECONDS = 10;
// Names and limits change when somebody visits the card. Outlets that come or go are noticed at once, by their count.
const LEARN_SECONDS = 300;
const LEARN_POLLS_MIN = 10;

export function paceOf(pollSeconds: number): Pace {
    return {
        metersEvery: Math.max(1, Math.ceil(METERS_SECONDS / pollSeconds)),
        learnEvery: Math.max(LEARN_POLLS_MIN, Math.ceil(LEARN_SECONDS / pollSeconds)),
    };
}
