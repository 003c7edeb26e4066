// @ts-check
/**
 * Where a browser keeps what was not sent yet: IndexedDB, which all tabs of the site share and which outlives them.
 * Where there is none (private windows, full disks, a browser that hangs) nothing is kept, and nobody waits for long.
 */

/** @import { Item } from "./outbox.js" */

/**
 * What an outbox needs of it. Keys are `PREFIX` + cmid.
 * @typedef {object} Keeper
 * @property {(prefix: string) => Promise<Item[]>} all
 * @property {(key: string, item: Item) => Promise<unknown>} put resolves when it is on the disk
 * @property {(key: string) => Promise<unknown>} remove
 */

const HANGS_MS = 2_000;
const OUT = "out";

/** @implements {Keeper} */
export class Drawer {
  #base = opened();
  #others;

  /** @param {(key: string, item?: Item) => void} heard another tab put an item there, or took it out */
  constructor(heard) {
    this.#others = new BroadcastChannel("handrail");
    this.#others.onmessage = ({ data }) => heard(data.key, data.item);
  }

  close() {
    this.#others.close();
  }

  /** @param {string} prefix */
  async all(prefix) {
    return (await this.#do("readonly", (out) => out.getAll(IDBKeyRange.bound(prefix, `${prefix}\uffff`)))) ?? [];
  }

  /**
   * @param {string} key
   * @param {Item} item
   */
  put(key, item) {
    this.#others.postMessage({ key, item });
    return this.#do("readwrite", (out) => out.put(item, key));
  }

  /** @param {string} key */
  remove(key) {
    this.#others.postMessage({ key });
    return this.#do("readwrite", (out) => out.delete(key));
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(out: IDBObjectStore) => IDBRequest<T>} act
   * @returns {Promise<T | undefined>} undefined where it could not be done
   */
  async #do(mode, act) {
    const base = await this.#base;
    return inTime((done) => {
      const step = base?.transaction(OUT, mode, { durability: "strict" });
      const asked = step && act(step.objectStore(OUT));
      if (!step || !asked) return done();
      step.oncomplete = () => done(asked.result);
      step.onabort = () => done();
    });
  }
}

/** @returns {Promise<IDBDatabase | undefined>} */
function opened() {
  return inTime((done) => {
    const asking = indexedDB.open("handrail");
    asking.onupgradeneeded = () => asking.result.createObjectStore(OUT);
    asking.onsuccess = () => done(asking.result);
    asking.onerror = () => done();
  });
}

/**
 * @template T
 * @param {(done: (found?: T) => void) => void} act
 * @returns {Promise<T | undefined>}
 */
function inTime(act) {
  return new Promise((done) => {
    setTimeout(done, HANGS_MS);
    try {
      act(done);
    } catch {
      done(undefined);
    }
  });
}
