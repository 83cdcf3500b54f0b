package org.engram.server.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/** Certificates and keys in PEM (RFC 7468). */
final class PemFiles {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
  private static final Pattern ENCRYPTED =
      Pattern.compile(
          "-----BEGIN ENCRYPTED PRIVATE KEY-----([^-]*)-----END ENCRYPTED PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
  private static final String CONVERT =
      "Convert it with: openssl pkcs8 -topk8 -nocrypt -in KEY -out KEY.pk8.pem";

  private PemFiles() {}

  /** The certificates of a file, one at least. */
  static Certificate[] chain(Path file) {
    String where = "--tls-cert " + file;
    byte[] bytes = TlsIdentity.bytes("--tls-cert", file);
    try {
      Certificate[] certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))
              .toArray(Certificate[]::new);
      if (certificates.length == 0) {
        throw new ConfigurationException(where, "no certificate", "a PEM file with the chain", "");
      }
      return certificates;
    } catch (GeneralSecurityException e) {
      throw TlsIdentity.unusable(where, e);
    }
  }

  /** The key of a file. */
  static PrivateKey key(Path file, Optional<char[]> password) {
    String where = "--tls-key " + file;
    String text = new String(TlsIdentity.bytes("--tls-key", file), StandardCharsets.UTF_8);
    Matcher plain = KEY.matcher(text);
    Matcher encrypted = ENCRYPTED.matcher(text);
    if (plain.find()) {
      return key(where, new PKCS8EncodedKeySpec(der(where, plain.group(1))));
    }
    if (!encrypted.find()) {
      throw new ConfigurationException(where, "no PKCS 8 key", "BEGIN PRIVATE KEY", CONVERT);
    }
    if (password.isEmpty()) {
      throw new ConfigurationException(
          where,
          "an encrypted key, and no password",
          "the password in a file",
          "Give --tls-password-file FILE. Or decrypt it: openssl pkcs8 -in KEY -out KEY.pk8.pem");
    }
    return key(where, decrypted(where, der(where, encrypted.group(1)), password.get()));
  }

  private static PKCS8EncodedKeySpec decrypted(String where, byte[] der, char[] password) {
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
      // Of PBES2, which openssl writes, only the parameters say the two algorithms.
      String algorithm =
          info.getAlgParameters() == null ? info.getAlgName() : info.getAlgParameters().toString();
      return info.getKeySpec(
          SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password)));
    } catch (GeneralSecurityException | IOException e) {
      throw new ConfigurationException(
          new Problem(
              where,
              "a key that this password does not open",
              "the password it was encrypted with, by PBES2 (AES) as openssl does",
              "Look at --tls-password-file; or decrypt it: openssl pkcs8 -in KEY -out KEY.pk8.pem"),
          e);
    }
  }

  private static PrivateKey key(String where, PKCS8EncodedKeySpec spec) {
    try {
      for (String algorithm : ALGORITHMS) {
        try {
          return KeyFactory.getInstance(algorithm).generatePrivate(spec);
        } catch (InvalidKeySpecException _) {
          // A key of another algorithm: the next is tried.
        }
      }
    } catch (GeneralSecurityException e) {
      throw TlsIdentity.unusable(where, e);
    }
    throw new ConfigurationException(where, "a key of another kind", "RSA, EC or Ed25519", CONVERT);
  }

  private static byte[] der(String where, String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw TlsIdentity.unusable(where, e);
    }
  }
}
