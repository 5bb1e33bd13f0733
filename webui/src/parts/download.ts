// Hands the reader a text as a file.

export function download(name: string, text: string, type = 'text/csv'): void {
    const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    const link = document.createElement('a');
    link.href = address;
    link.download = name.replace(/[^\w. -]+/g, '_');
    link.click();
    // The browser has taken it by the next turn of its loop.
    setTimeout(() => URL.revokeObjectURL(address), 0);
}
