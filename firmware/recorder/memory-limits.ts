// What keeps the recorder process small. Its memory comes and goes in pieces of all sizes: packed days, records of the journal,
// answers. mallopt(3): left alone, glibc keeps what was freed; told so, it gives large pieces back. Measured with half a day of
// 2,000 series played through it: 102 MB instead of 121.

export const MEMORY_LIMITS: Readonly<Record<string, string>> = {
    MALLOC_ARENA_MAX: '2',
    MALLOC_MMAP_THRESHOLD_: '65536',
    MALLOC_TRIM_THRESHOLD_: '65536',
};
