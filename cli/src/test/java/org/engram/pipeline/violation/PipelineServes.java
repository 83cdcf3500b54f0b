package org.engram.pipeline.violation;

import io.helidon.webserver.WebServer;

/** Breaks a rule on purpose: only server knows the library that it listens with. */
public record PipelineServes(WebServer server) {}
