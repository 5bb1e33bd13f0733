export default {
    files: [
        '{model,nut,drivers,firmware,clients,webui,system,image-build,test}/**/*.test.ts',
        '!test/referees/**',
        '!test/browser/**',
    ],
    extensions: ['ts'],
    timeout: '60s',
};
