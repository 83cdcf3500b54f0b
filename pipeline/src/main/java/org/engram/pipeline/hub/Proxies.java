package org.engram.pipeline.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.engram.tensor.ConfigurationException;

/**
 * Which proxy an address is asked through: Java's own properties where one is set ({@code
 * https.proxyHost}), else the variables {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY}
 * and {@code NO_PROXY}, in either case, as other programs read them. A name and a password in a
 * proxy's address are for that proxy alone.
 */
final class Proxies extends ProxySelector {
  private static final List<String> PROPERTIES =
      List.of("http.proxyHost", "https.proxyHost", "socksProxyHost", "java.net.useSystemProxies");

  private final Optional<Way> https;
  private final Optional<Way> http;
  private final List<String> direct;

  /**
   * A proxy, and what it is told of who asks.
   *
   * @param login the value of a header; empty where the address has no name
   */
  private record Way(Proxy proxy, Optional<String> login) {}

  private Proxies(Optional<Way> https, Optional<Way> http, List<String> direct) {
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

  private static Optional<Way> proxy(Map<String, String> environment, String name) {
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
        Proxy proxy =
            new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.getHost(), port));
        return Optional.of(
            new Way(proxy, Optional.ofNullable(address.getRawUserInfo()).map(Proxies::basic)));
      }
    } catch (IllegalArgumentException e) {
      throw unusable(from, e);
    }
    throw unusable(from, null);
  }

  /** By RFC 7617; a name without a password is one with an empty one. */
  private static String basic(String userInfo) {
    String plain = URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
    byte[] bytes = (plain.contains(":") ? plain : plain + ":").getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  /** The address may have a password in it: it is not told. */
  private static ConfigurationException unusable(String name, IllegalArgumentException cause) {
    ConfigurationException refusal =
        new ConfigurationException(
            name,
            "no address of an HTTP proxy",
            "http://host:port or http://name:password@host:port, other characters of a password as"
                + " %40 for @ (SOCKS proxies and https:// to the proxy are not known)",
            "Set it, or unset it");
    if (cause != null) {
      refusal.addSuppressed(new IllegalArgumentException("not an address"));
    }
    return refusal;
  }

  @Override
  public List<Proxy> select(URI address) {
    return List.of(way(address).map(Way::proxy).orElse(Proxy.NO_PROXY));
  }

  /** What the proxy of an address is told of who asks; empty where it is told nothing. */
  static Optional<String> login(ProxySelector proxies, URI address) {
    return proxies instanceof Proxies own ? own.way(address).flatMap(Way::login) : Optional.empty();
  }

  private Optional<Way> way(URI address) {
    Optional<Way> chosen = "https".equalsIgnoreCase(address.getScheme()) ? https : http;
    return isDirect(address) ? Optional.empty() : chosen;
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
