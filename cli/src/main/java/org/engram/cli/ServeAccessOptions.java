package org.engram.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.engram.server.access.AuditLog;
import org.engram.server.access.PemFiles;
import org.engram.server.access.TokenFile;
import org.engram.server.access.Tokens;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import picocli.CommandLine.Option;

/** Who may reach a service, by what way, and what is recorded of it. */
final class ServeAccessOptions {
  private static final long AUDIT_BYTES = 64L << 20;
  private static final int AUDIT_FILES = 10;

  @Option(
      names = "--tokens",
      paramLabel = "FILE",
      description =
          "The tokens that are let in: lines made by engram serve token new. Default: none on this"
              + " machine alone; needed beyond it.")
  private Path tokens;

  @Option(
      names = "--insecure-no-tokens",
      description = "Listen beyond this machine without tokens: anybody may send and read all.")
  private boolean noTokens;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "The certificate and those that vouch for it, PEM. Default: no TLS.")
  private Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "Its key, unencrypted PKCS 8, PEM. Needed with --tls-cert.")
  private Path key;

  @Option(
      names = "--audit",
      paramLabel = "FILE",
      description =
          "Where it is recorded who did what: JSON lines, ten files of 64 MB. Default: the state"
              + " folder's name with -audit.jsonl behind it, where there are tokens.")
  private Path audit;

  /** Whether an address is reached from this machine alone. */
  static boolean loopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new ConfigurationException(
          new Problem("--host", "'" + host + "'", "an address of this machine", ""), e);
    }
  }

  /** Who is let in, at an address. */
  Optional<Tokens> tokens(String host) {
    if (tokens != null) {
      return Optional.of(new TokenFile(tokens));
    }
    if (!loopback(host) && !noTokens) {
      throw new ConfigurationException(
          "--host " + host,
          "listening beyond this machine without tokens",
          "--tokens FILE",
          "Make one with: engram serve token new --id NAME --scope embed. To let anybody in, say"
              + " --insecure-no-tokens");
    }
    return Optional.empty();
  }

  /** Certificate and key, where there are some. */
  Optional<SSLContext> tls() {
    if ((certificate == null) != (key == null)) {
      throw new ConfigurationException(
          certificate == null ? "--tls-key" : "--tls-cert",
          "given alone",
          "--tls-cert FILE and --tls-key FILE",
          "");
    }
    return certificate == null ? Optional.empty() : Optional.of(PemFiles.context(certificate, key));
  }

  /** The record of who did what, where it is asked for or wanted anyway. */
  Optional<AuditLog> audit(Path state, boolean wanted) {
    Path file =
        audit != null
            ? audit
            : state
                .toAbsolutePath()
                .resolveSibling(
                    state.getFileName().toString().toLowerCase(Locale.ROOT) + "-audit.jsonl");
    return audit != null || wanted
        ? Optional.of(new AuditLog(file, AUDIT_BYTES, AUDIT_FILES))
        : Optional.empty();
  }
}
