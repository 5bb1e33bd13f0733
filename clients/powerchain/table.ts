// Text in columns, and durations as short as a column wants them.

/** Lines of cells, each column as wide as its widest cell; the last one is not filled up. */
export function table(rows: readonly (readonly string[])[]): string[] {
    const columns = Math.max(0, ...rows.map(({ length }) => length));
    const widths = Array.from({ length: columns }, (_, column) =>
        rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
    );
    return rows.map((row) =>
        row
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join('  ')
            .trimEnd(),
    );
}
