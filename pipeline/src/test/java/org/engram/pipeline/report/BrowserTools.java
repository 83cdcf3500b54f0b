package org.engram.pipeline.report;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is said with a browser's page by its developer tools' protocol: calls, replies, events. */
final class BrowserTools implements AutoCloseable {
  static final int PATIENCE_SECONDS = 120;

  private final HttpClient http = HttpClient.newHttpClient();
  private final LinkedBlockingQueue<JsonNode> replies = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<JsonNode> news = new LinkedBlockingQueue<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private WebSocket socket;
  private int sent;

  private BrowserTools() {}

  /**
   * Those of the page that a browser has open.
   *
   * @param base host and port on which the browser listens
   */
  static BrowserTools of(String base) throws IOException, InterruptedException {
    BrowserTools tools = new BrowserTools();
    tools.connect(tools.page(base));
    return tools;
  }

  private URI page(String base) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + base + "/json/list")).build();
    String list = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    for (JsonNode target : JsonMapper.shared().readTree(list)) {
      if (target.path("type").asString().equals("page")) {
        return URI.create(target.path("webSocketDebuggerUrl").asString());
      }
    }
    throw new IllegalStateException("no page in " + list);
  }

  private void connect(URI address) {
    socket =
        http.newWebSocketBuilder()
            .buildAsync(
                address,
                new WebSocket.Listener() {
                  private final StringBuilder text = new StringBuilder();

                  @Override
                  public CompletionStage<?> onText(
                      WebSocket from, CharSequence part, boolean last) {
                    text.append(part);
                    if (last) {
                      take(JsonMapper.shared().readTree(text.toString()));
                      text.setLength(0);
                    }
                    from.request(1);
                    return CompletableFuture.completedFuture(null);
                  }
                })
            .join();
  }

  private void take(JsonNode message) {
    if (message.has("id")) {
      replies.add(message);
    } else {
      events.add(message);
      news.add(message);
    }
  }

  /** Calls a method and gives its result. */
  JsonNode call(String method, Map<String, Object> parameters) throws InterruptedException {
    int id = ++sent;
    Map<String, Object> message = Map.of("id", id, "method", method, "params", parameters);
    socket.sendText(JsonMapper.shared().writeValueAsString(message), true).join();
    JsonNode reply = replies.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (reply == null || reply.path("id").asInt() != id || reply.has("error")) {
      throw new IllegalStateException(method + ": " + reply);
    }
    return reply.path("result");
  }

  /** Waits for the next event of a kind. */
  JsonNode await(Predicate<JsonNode> kind) throws InterruptedException {
    for (; ; ) {
      JsonNode event = news.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (event == null) {
        throw new IllegalStateException("nothing of that kind happened");
      }
      if (kind.test(event)) {
        return event;
      }
    }
  }

  /** What has happened since it was last forgotten. */
  List<JsonNode> events() {
    return events;
  }

  /** Forgets what has happened. */
  void forget() {
    events.clear();
    news.clear();
  }

  @Override
  public void close() {
    socket.abort(); // a socket that its peer left half open would hold up the client's end
    http.shutdownNow();
    http.close();
  }
}
