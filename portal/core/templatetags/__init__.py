"""Tags without a domain."""
