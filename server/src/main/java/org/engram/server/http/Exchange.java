package org.engram.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.engram.server.access.Caller;
import tools.jackson.databind.json.JsonMapper;

/** One request and its answer, with what is counted and recorded of it. */
final class Exchange {
  private final ServerRequest request;
  private final ServerResponse response;
  private final Caller caller;
  private final ConnectionWatch watch;
  private InputStream body;
  private boolean connectionEnds;
  private int status;
  private long received;
  private String job = "";

  Exchange(ServerRequest request, ServerResponse response, Caller caller, ConnectionWatch watch) {
    this.request = request;
    this.response = response;
    this.caller = caller;
    this.watch = watch;
  }

  ServerRequest request() {
    return request;
  }

  ServerResponse response() {
    return response;
  }

  Caller caller() {
    return caller;
  }

  /** A parameter of the query, or else the header {@code Engram-Name}; empty where neither is. */
  Optional<String> stated(String name) {
    Optional<String> query = query(name);
    return query.isPresent() ? query : header("Engram-" + name.replace('_', '-'));
  }

  Optional<String> query(String name) {
    return request.query().first(name).asOptional().filter(value -> !value.isEmpty());
  }

  Optional<String> header(String name) {
    return request.headers().first(HeaderNames.create(name)).filter(value -> !value.isEmpty());
  }

  /** The body as it comes; the same stream each time. */
  InputStream body() {
    if (body == null) {
      body = request.content().inputStream();
    }
    return body;
  }

  /** Whether there is more of the body than was read. */
  boolean unread() {
    return request.content().hasEntity() && !request.content().consumed();
  }

  /** The connection is closed behind the answer. */
  void endConnection() {
    connectionEnds = true;
  }

  boolean connectionEnds() {
    return connectionEnds;
  }

  /** A piece of the path that the route names. */
  String path(String name) {
    return request.path().pathParameters().get(name);
  }

  /** More of the body came in. */
  void received(long bytes) {
    received += bytes;
  }

  long received() {
    return received;
  }

  /** The job it is about, for the record. */
  void about(String id) {
    job = id;
  }

  String job() {
    return job;
  }

  int status() {
    return status;
  }

  Exchange header(String name, String value) {
    response.header(HeaderNames.create(name), value);
    return this;
  }

  void json(int code, Object value) {
    send(code, "application/json", JsonMapper.shared().writeValueAsBytes(value));
  }

  void text(int code, String type, String text) {
    send(code, type, text.getBytes(StandardCharsets.UTF_8));
  }

  void send(int code, String type, byte[] body) {
    begin(code, type);
    try (ConnectionWatch.Answering _ = watch.answering(body.length)) {
      response.send(body);
    }
  }

  /** While so many bytes of an answer are written bit by bit: a client that takes none is left. */
  ConnectionWatch.Answering answering(long bytes) {
    return watch.answering(bytes);
  }

  void empty(int code) {
    status = code;
    response.status(Status.create(code));
    response.send();
  }

  /** The head of an answer that is written bit by bit. */
  void begin(int code, String type) {
    status = code;
    response.status(Status.create(code));
    header("Content-Type", type);
  }
}
