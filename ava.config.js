import { join } from 'node:path';

export default {
    files: [
        '{model,nut,drivers,firmware,clients,webui,system,image-build,test}/**/*.test.ts',
        '!test/referees/**',
        '!test/browser/**',
    ],
    extensions: ['ts'],
    // Programs that tests start read what was compiled before.
    environmentVariables: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node') },
    timeout: '60s',
};
