import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { SERVICE_FLAGS } from '../build/built';
import { ROOT } from '../workspace';

const dockerfile = readFileSync(path.join(__dirname, 'Dockerfile'), 'utf8').replace(/\\\n\s*/g, '');
const lines = dockerfile.split('\n');
const stages = lines.flatMap((line) => {
  const [, from = '', name = ''] = /^FROM (\S+) AS (\S+)$/.exec(line) ?? [];
  return name ? [{ from, name }] : [];
});
const names = stages.map(({ name }) => name);

/** The instructions of a stage. */
function linesOf(stage: string): string[] {
  const start = lines.findIndex((line) => line.endsWith(` AS ${stage}`));
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('FROM '));
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length);
}

test('every stage has a known base, and the targets of the compose file are stages', () => {
  for (const [index, { from }] of stages.entries()) {
    if (index > 0) expect(names.slice(0, index)).toContain(from);
  }
  const { services } = parse(readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true });
  const targets = Object.values(services as Record<string, { build?: { target: string } }>).flatMap(
    ({ build }) => build?.target ?? [],
  );
  expect(names).toEqual(expect.arrayContaining([...new Set(targets)]));
});

test('its Node.js version is supported by the packages', () => {
  const { engines } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const wanted = /^>=(\d+)\./.exec(engines.node)?.[1];
  expect(stages[0]).toEqual({ from: `node:${wanted}-slim`, name: 'base' });
});

test('every file that it copies or runs exists', () => {
  for (const line of lines) {
    const [, words] = /^COPY (?!--from)(.+)$/.exec(line) ?? [];
    const sources = words?.split(' ').slice(0, -1) ?? [];
    const scripts = [...line.matchAll(/tools\/[\w/.-]+\.ts/g)].map(([script]) => script);
    for (const file of [...sources, ...scripts]) {
      expect([file, existsSync(path.join(ROOT, file))]).toEqual([file, true]);
    }
    const [, stage] = /^COPY --from=(\S+)/.exec(line) ?? [];
    if (stage) expect(names).toContain(stage);
  }
});

test('the runtime has production packages only, no root rights, a health check and a clean shutdown', () => {
  const service = linesOf('service').join('\n');
  expect(service).toContain('COPY --from=production-packages /app/node_modules');
  expect(linesOf('production-packages').join('\n')).toContain('npm ci --omit=dev');
  expect(service).toMatch(/^USER node$/m);
  expect(service).toMatch(/^STOPSIGNAL SIGTERM$/m);
  expect(service).toMatch(/^HEALTHCHECK .*CMD \["node", "-e", ".*\/health\/ready/m);
  // A shell that stays would not pass the signal on to the service.
  expect(service).toMatch(/^CMD \["sh", "-c", "exec node /m);
});

test('the build context contains neither secrets nor files of this machine', () => {
  const ignored = readFileSync(path.join(__dirname, 'Dockerfile.dockerignore'), 'utf8').split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['.env', '.data', '.git', 'node_modules', 'dist']));
});

test('the build contains no fixtures, and the production packages no OpenID provider', () => {
  const ignored = readFileSync(path.join(__dirname, 'Dockerfile.dockerignore'), 'utf8').split('\n');
  expect(ignored).toContain('**/*.fixture.*');
  const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  expect(Object.keys(dependencies)).toContain('openid-client');
  expect(Object.keys(dependencies)).not.toContain('oidc-provider');
});

test('it runs a service as the dev runner does', () => {
  const flags = SERVICE_FLAGS.join(' ').replace('=256', '=${HEAP_MEGABYTES:-256}');
  expect(dockerfile).toContain(`exec node ${flags} `);
});
