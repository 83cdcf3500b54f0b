package org.engram.pipeline.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.engram.tensor.file.FileHash;

/** A hub on this machine, with a host beside it that gives the large files; both can misbehave. */
final class FakeHub implements AutoCloseable {
  static final String FIRST_COMMIT = "1".repeat(40);
  static final String SECOND_COMMIT = "2".repeat(40);

  /** A request that came. */
  record Asked(String host, String method, String path, Map<String, String> headers) {
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }
  }

  /** What is done in place of answering as one should. */
  @FunctionalInterface
  interface Misbehaviour {
    void answer(HttpExchange exchange, byte[] content) throws IOException;
  }

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  final Map<String, byte[]> files = new ConcurrentHashMap<>();

  /** Next answers to a GET of a file's content, wherever it comes from. */
  final Deque<Misbehaviour> next = new ArrayDeque<>();

  /** Next answers of the hub itself, before it looks at what is asked. */
  final Deque<Misbehaviour> first = new ArrayDeque<>();

  String commit = FIRST_COMMIT;
  boolean large = true;

  /** Whether the large files are on the hub's own host, as a mirror may have them. */
  boolean mirror;

  boolean tagged = true;
  boolean ranges = true;

  private final HttpServer hub;
  private final HttpServer store;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private FakeHub(HttpServer hub, HttpServer store) {
    this.hub = hub;
    this.store = store;
    hub.createContext("/", exchange -> handle("hub", exchange));
    store.createContext("/", exchange -> handle("store", exchange));
    hub.setExecutor(threads);
    store.setExecutor(threads);
    hub.start();
    store.start();
  }

  static FakeHub start() {
    try {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      return new FakeHub(HttpServer.create(any, 0), HttpServer.create(any, 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
  }

  String storeAddress() {
    return "http://127.0.0.1:" + store.getAddress().getPort();
  }

  List<Asked> gets() {
    return asked.stream().filter(one -> one.method().equals("GET")).toList();
  }

  /** Those that a file's content was asked for with. */
  List<Asked> contents() {
    return gets().stream().filter(one -> !large || one.host().equals("store")).toList();
  }

  private void handle(String host, HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
      String path = exchange.getRequestURI().getPath();
      asked.add(new Asked(host, exchange.getRequestMethod(), path, headers));
      byte[] content = files.get(path.substring(path.lastIndexOf('/') + 1));
      if (host.equals("hub") && !first.isEmpty()) {
        first.poll().answer(exchange, content);
      } else if (content == null) {
        exchange.getResponseHeaders().set("X-Error-Code", "EntryNotFound");
        exchange.sendResponseHeaders(404, -1);
      } else if (host.equals("hub") && !path.startsWith("/blob")) {
        hub(exchange, path, content);
      } else {
        content(exchange, content);
      }
    }
  }

  private void hub(HttpExchange exchange, String path, byte[] content) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("X-Repo-Commit", commit);
    if (large) {
      headers.set("X-Linked-Etag", "\"" + FileHash.of(content) + "\"");
      headers.set("X-Linked-Size", Integer.toString(content.length));
      String host = mirror ? address().toString() : storeAddress();
      headers.set("Location", host + "/blob" + path + "?X-Signature=secret");
      exchange.sendResponseHeaders(302, -1);
    } else if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("ETag", tag(content));
      headers.set("Content-Length", Integer.toString(content.length));
      exchange.sendResponseHeaders(200, -1);
    } else {
      content(exchange, content);
    }
  }

  /** A short name of a content, as a mirror gives it: no hash. */
  static String tag(byte[] content) {
    return "\"m-" + FileHash.of(content).substring(0, 12) + "\"";
  }

  private void content(HttpExchange exchange, byte[] content) throws IOException {
    var headers = exchange.getResponseHeaders();
    if (tagged) {
      headers.set("ETag", tag(content));
    }
    if (!next.isEmpty()) {
      next.poll().answer(exchange, content);
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    String condition = exchange.getRequestHeaders().getFirst("If-Range");
    boolean same = condition == null || condition.equals(tag(content));
    if (ranges && range != null && same) {
      int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
      headers.set(
          "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
      send(exchange, 206, Arrays.copyOfRange(content, from, content.length));
    } else {
      send(exchange, 200, content);
    }
  }

  static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  /** Gives so many bytes of what was asked for, by the range that was, and hangs up. */
  static Misbehaviour cutAfter(int bytes) {
    return (exchange, content) -> {
      String range = exchange.getRequestHeaders().getFirst("Range");
      int from =
          range == null
              ? 0
              : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
      if (range != null) {
        exchange
            .getResponseHeaders()
            .set(
                "Content-Range",
                "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
      }
      exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
      exchange.getResponseBody().write(content, from, bytes);
      exchange.getResponseBody().flush();
    };
  }

  static Misbehaviour status(int status, String... headers) {
    return (exchange, content) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  @Override
  public void close() {
    hub.stop(0);
    store.stop(0);
    threads.shutdownNow();
  }
}
