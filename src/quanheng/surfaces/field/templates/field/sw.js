{% load static %}// Keeps the program itself on the phone. It never keeps a business, an answer or a name: those are locked in the store.
"use strict";
const NAME = "qh-field-{{ version }}";
const SHELL = "/field/";
const FILES = [SHELL, "/field/manifest.webmanifest"{% for file in files %}, "{{ file|escapejs }}"{% endfor %}];

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(NAME);
    await cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
    // Nobody is half-way through a screen of an older program when there is none.
    if (!self.registration.active) await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("qh-field-") && name !== NAME) await caches.delete(name);
    await self.clients.claim();
  })());
});

const isPage = (request, url) => request.mode === "navigate" && url.pathname.startsWith(SHELL) && !url.pathname.startsWith("/field/api/")
  && !url.pathname.startsWith("/field/devices");

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/field/api/") || url.pathname === "/field/sw.js") return;
  event.respondWith((async () => {
    const cache = await caches.open(NAME);
    const kept = await cache.match(isPage(request, url) ? SHELL : request, { ignoreVary: true });
    return kept ?? fetch(request);
  })());
});
