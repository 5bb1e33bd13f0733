// Where a gateway leaves the token by which programs of the same user on the same machine prove themselves, and where the
// `powerchain` command looks for it. A file of mode 0600 in a folder that is gone after a reboot. Pure: names only.

type Environment = Readonly<Record<string, string | undefined>>;

/** `port` is the page's; `uid` of the user. The first one is where a gateway with this environment writes. */
export function localTokenFiles(environment: Environment, port: number, uid: number | undefined): string[] {
    const folders = [
        environment.RUNTIME_DIRECTORY,
        environment.XDG_RUNTIME_DIR ? `${environment.XDG_RUNTIME_DIR}/powerchain` : undefined,
        `${environment.TMPDIR?.replace(/\/$/, '') || '/tmp'}/powerchain-${uid ?? 'user'}`,
        '/run/powerchain', // the appliance's: RuntimeDirectory of its unit
    ];
    return folders.filter((folder) => folder !== undefined).map((folder) => `${folder}/local-token-${port}`);
}
