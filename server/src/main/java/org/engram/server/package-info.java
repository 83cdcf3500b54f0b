/**
 * Engram over HTTP: uploads become jobs on disk, jobs become embeddings, and a process that is
 * killed leaves none behind. {@link org.engram.server.EngramServer} is the entry.
 */
package org.engram.server;
