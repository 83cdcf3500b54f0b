/** What the service counts, in Prometheus' text format. */
package org.engram.server.metrics;
