"""CSV extracts of the register: `;`, ISO-8859-1, CRLF, dates dd/mm/yyyy; written for directors, and taken back."""
