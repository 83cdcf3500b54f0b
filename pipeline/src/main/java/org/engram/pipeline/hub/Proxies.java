package org.engram.pipeline.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.engram.tensor.ConfigurationException;

/**
 * Which proxy an address is asked through: Java's own properties where one is set ({@code
 * https.proxyHost}), else the variables {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY}
 * and {@code NO_PROXY}, in either case, as other programs read them.
 */
final class Proxies extends ProxySelector {
  private static final List<String> PROPERTIES =
      List.of("http.proxyHost", "https.proxyHost", "socksProxyHost", "java.net.useSystemProxies");

  private final Optional<Proxy> https;
  private final Optional<Proxy> http;
  private final List<String> direct;

  private Proxies(Optional<Proxy> https, Optional<Proxy> http, List<String> direct) {
    this.https = https;
    this.http = http;
    this.direct = direct;
  }

  static ProxySelector of(Map<String, String> environment, UnaryOperator<String> property) {
    boolean javas =
        PROPERTIES.stream()
            .map(property)
            .anyMatch(value -> value != null && !value.isBlank() && !value.equals("false"));
    if (javas && ProxySelector.getDefault() != null) {
      return ProxySelector.getDefault();
    }
    return new Proxies(
        proxy(environment, "HTTPS_PROXY"),
        proxy(environment, "HTTP_PROXY"),
        Arrays.stream(variable(environment, "NO_PROXY").split("[,\\s]+", -1))
            .filter(host -> !host.isEmpty())
            .map(host -> host.toLowerCase(Locale.ROOT))
            .toList());
  }

  private static String variable(Map<String, String> environment, String name) {
    String lower = environment.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    return lower.isBlank() ? environment.getOrDefault(name, "") : lower;
  }

  private static Optional<Proxy> proxy(Map<String, String> environment, String name) {
    String stated = variable(environment, name).strip();
    String from = stated.isEmpty() ? "ALL_PROXY" : name;
    String text = stated.isEmpty() ? variable(environment, from).strip() : stated;
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String whole = text.contains("://") ? text : "http://" + text;
    try {
      URI address = URI.create(whole);
      int port = address.getPort() < 0 ? 80 : address.getPort();
      if ("http".equalsIgnoreCase(address.getScheme()) && address.getHost() != null) {
        return Optional.of(
            new Proxy(
                Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.getHost(), port)));
      }
    } catch (IllegalArgumentException e) {
      throw unusable(from, e);
    }
    throw unusable(from, null);
  }

  /** The address may have a password in it: it is not told. */
  private static ConfigurationException unusable(String name, IllegalArgumentException cause) {
    ConfigurationException refusal =
        new ConfigurationException(
            name,
            "no address of an HTTP proxy",
            "http://host:port (SOCKS proxies and https:// to the proxy are not known)",
            "Set it, or unset it");
    if (cause != null) {
      refusal.addSuppressed(new IllegalArgumentException("not an address"));
    }
    return refusal;
  }

  @Override
  public List<Proxy> select(URI address) {
    Optional<Proxy> chosen = "https".equalsIgnoreCase(address.getScheme()) ? https : http;
    return List.of(isDirect(address) ? Proxy.NO_PROXY : chosen.orElse(Proxy.NO_PROXY));
  }

  private boolean isDirect(URI address) {
    String host = address.getHost().toLowerCase(Locale.ROOT);
    String port = host + ":" + address.getPort();
    return direct.stream()
        .map(entry -> entry.startsWith("*.") ? entry.substring(1) : entry)
        .anyMatch(
            entry ->
                entry.equals("*")
                    || entry.equals(host)
                    || entry.equals(port)
                    || host.endsWith(entry.startsWith(".") ? entry : "." + entry));
  }

  @Override
  public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
    // The request itself fails and is told.
  }
}
