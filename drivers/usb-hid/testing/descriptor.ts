// Report descriptors for tests, written as the standard writes them: bytes in hexadecimal, remarks behind `#`. For tests only.

export function bytes(text: string): Uint8Array {
    return Uint8Array.from(Buffer.from(text.replace(/#.*$/gm, '').replace(/\s/g, ''), 'hex'));
}
