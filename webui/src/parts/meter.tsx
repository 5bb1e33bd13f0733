// A share of a whole as a bar, with its number beside it. The number says all that the bar does.

interface MeterProps {
    /** 0 to 100. */
    readonly percent: number;
    readonly text: string;
    /** From here on it is a warning; counted from the top for a load, from the bottom for a charge. */
    readonly warnAbove?: number;
    readonly warnBelow?: number;
}

export function Meter({ percent, text, warnAbove = 101, warnBelow = -1 }: MeterProps) {
    const isBad = percent > warnAbove || percent < warnBelow;
    return (
        <span class={`meter ${isBad ? 'look-ending is-bad' : 'look-good'}`}>
            <svg class="meter-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect class="trough" width="100" height="8" />
                <rect class="fill" width={Math.min(100, Math.max(0, percent))} height="8" />
            </svg>
            <span class="measured">{text}</span>
        </span>
    );
}
