// The end of what a process printed: why it died usually stands there. Bounded, whatever it prints.

// Two kilobytes hold the message and the stack of an error, and fit on a page.
const BYTES_MAX = 2048;

export class LastWords {
    #tail: Buffer = Buffer.alloc(0);

    add(chunk: Buffer): void {
        const joined = Buffer.concat([this.#tail, chunk.subarray(-BYTES_MAX)]);
        this.#tail = joined.subarray(-BYTES_MAX);
    }

    /** The words as text for a log or a page: without colours and control characters, lines kept. */
    get text(): string {
        return (
            this.#tail
                .toString('utf8')
                // biome-ignore lint/suspicious/noControlCharactersInRegex: ECMA-48 §5.4, control sequences of terminals
                .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
                .replace(/\r\n?/g, '\n')
                // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is to be removed
                .replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ')
                .trim()
        );
    }
}
