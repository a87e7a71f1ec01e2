import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import mongoose from 'mongoose';
import { type DocumentDb, ensureRootfs, rootfsCommand, startDocumentDb } from './';
import { describeDocumentDb, eventually } from './test-database';

const root = path.resolve(__dirname, '../..');

describeDocumentDb('the life of a database', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'documentdb-life-'));
  const running: DocumentDb[] = [];
  let rootfs: string;

  beforeAll(async () => {
    rootfs = await ensureRootfs(() => undefined);
  }, 300_000);
  afterEach(() => Promise.all(running.splice(0).map((server) => server.stop())));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function start(
    name: string,
    options: { port?: number; durable?: boolean } = {},
  ): Promise<DocumentDb> {
    const dataDir = path.join(folder, name);
    const server = await startDocumentDb({ rootfs, dataDir, durable: false, ...options });
    running.push(server);
    return server;
  }

  async function inDatabase<T>(server: DocumentDb, work: (db: mongoose.mongo.Db) => Promise<T>): Promise<T> {
    const client = await new mongoose.mongo.MongoClient(server.uri).connect();
    try {
      return await work(client.db('test'));
    } finally {
      await client.close();
    }
  }

  const postgresPid = (name: string): number =>
    Number(readFileSync(path.join(folder, name, 'pg/postmaster.pid'), 'utf8').split('\n')[0]);
  const alive = (pid: number): boolean => existsSync(`/proc/${pid}`);
  const expectGone = (...pids: number[]) =>
    eventually(() => Promise.resolve(expect(pids.filter(alive)).toEqual([])));

  it('keeps the data across starts and leaves no process running', async () => {
    const first = await start('kept');
    await inDatabase(first, (db) => db.collection('c').insertOne({ n: 1 }));
    const postgres = postgresPid('kept');
    await first.stop();
    expect([first.pid, postgres].filter(alive)).toEqual([]);
    const second = await start('kept');
    expect(await inDatabase(second, (db) => db.collection('c').countDocuments())).toBe(1);
  });

  it('runs PostgreSQL unprivileged and without a port', async () => {
    const server = await start('private');
    const status = readFileSync(`/proc/${postgresPid('private')}/status`, 'utf8');
    expect(/^Uid:\s+(\d+)\s+(\d+)/m.exec(status)?.slice(1).includes('0')).toBe(false);
    expect(/^CapEff:\s+0+$/m.test(status)).toBe(true);
    expect(statSync(path.join(folder, 'private')).mode & 0o077).toBe(0);
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
  });

  it('serves two data folders at once', async () => {
    const [one, other] = await Promise.all([start('one'), start('other')]);
    await inDatabase(one, (db) => db.collection('c').insertOne({ n: 1 }));
    expect(await inDatabase(other, (db) => db.collection('c').countDocuments())).toBe(0);
  });

  it('reports a port in use, and leaves nothing running', async () => {
    const first = await start('first');
    await expect(start('second', { port: first.port })).rejects.toThrow(`Port ${first.port} is in use`);
    expect(existsSync(path.join(folder, 'second/pg/postmaster.pid'))).toBe(false);
  });

  it('does not use a data folder that is in use', async () => {
    const server = await start('used');
    await expect(start('used')).rejects.toThrow('is in use by PostgreSQL');
    expect(await inDatabase(server, (db) => db.command({ ping: 1 }))).toMatchObject({ ok: 1 });
  });

  it('starts after a kill despite stale lock files', async () => {
    const first = await start('killed', { durable: true });
    await inDatabase(first, (db) => db.collection('c').insertOne({ n: 1 }));
    const postgres = postgresPid('killed');
    process.kill(postgres, 'SIGKILL');
    await expectGone(postgres, first.pid);
    // The process id in the stale file belongs to another process by now: this one.
    writeFileSync(path.join(folder, 'killed/pg/postmaster.pid'), `${process.pid}\n`);
    const second = await start('killed');
    expect(await inDatabase(second, (db) => db.collection('c').countDocuments())).toBe(1);
  });

  it('stops PostgreSQL when only the gateway is killed', async () => {
    const server = await start('headless');
    const postgres = postgresPid('headless');
    process.kill(server.pid, 'SIGKILL');
    await expectGone(server.pid, postgres);
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)('ends with the process that started it (%s)', async (signal) => {
    const args = [path.join(folder, `owned-${signal}`)];
    const owner: ChildProcess = fork(path.join(__dirname, 'test/fixtures/short-lived-owner.ts'), args, {
      cwd: root,
      execArgv: ['--import', 'tsx'],
    });
    const [started] = (await once(owner, 'message')) as [{ pid: number }];
    const postgres = postgresPid(`owned-${signal}`);
    owner.kill(signal);
    await expectGone(started.pid, postgres);
  });

  it('works without permission to mount, from a folder inside the root file system', async () => {
    const bin = mkdtempSync(path.join(folder, 'bin-'));
    writeFileSync(path.join(bin, 'unshare'), '#!/bin/sh\nexit 1\n');
    chmodSync(path.join(bin, 'unshare'), 0o755);
    const before = process.env['PATH'];
    process.env['PATH'] = `${bin}:${before}`;
    try {
      const server = await start('linked');
      await inDatabase(server, (db) => db.collection('c').insertOne({ n: 1 }));
      await server.stop();
      const again = await start('linked');
      expect(await inDatabase(again, (db) => db.collection('c').countDocuments())).toBe(1);
    } finally {
      process.env['PATH'] = before;
    }
  });

  it('runs other programs of the root file system on a data folder', async () => {
    const dataDir = path.join(folder, 'redis');
    const { command, args } = rootfsCommand(rootfs, {
      dataDir,
      user: 'redis',
      program: '/usr/bin/redis-server',
      args: (inside) => ['--port', '0', '--dir', inside, '--unixsocket', `${inside}/socket`],
    });
    const server = spawn(command, args, { stdio: 'ignore' });
    const answer = await eventually(async () => {
      const socket = connect(path.join(dataDir, 'socket'));
      socket.write('PING\r\n');
      const [bytes] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      return bytes.toString();
    });
    expect(answer).toBe('+PONG\r\n');
    server.kill('SIGTERM');
    await once(server, 'exit');
    expect(statSync(dataDir).uid).not.toBe(0);
  });
});
