/**
 * Files that were dropped onto another page of ours, on their way to the one that opens them. They stay in this
 * browser: they wait in its own store, and are gone from there once they are taken.
 * @module
 */

const NAME = "loopscope-open";
const STORE = "files";
const KEY = "dropped";

/** @param {File[]} files @returns {Promise<void>} */
export async function leave(files) {
  await within("readwrite", (store) => store.put(files, KEY));
}

/** @returns {Promise<File[]>} none where none are waiting */
export async function taken() {
  try {
    const files = await within("readonly", (store) => store.get(KEY));
    if (!Array.isArray(files)) return [];
    await within("readwrite", (store) => store.delete(KEY));
    return files.filter((file) => file instanceof File);
  } catch {
    // A browser that keeps nothing has nothing waiting.
    return [];
  }
}

/**
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} ask
 * @returns {Promise<any>}
 */
async function within(mode, ask) {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const base = await answered(opening);
  try {
    return await answered(ask(base.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    base.close();
  }
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
