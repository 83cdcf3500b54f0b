/** A client of the service in Java, without a dependency of its own but JSON. */
package org.engram.server.client;
