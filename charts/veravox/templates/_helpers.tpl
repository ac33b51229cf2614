{{/* Names are fixed: one installation is one namespace. */}}
{{- define "veravox.tag" -}}{{ .Values.images.tag | default .Chart.AppVersion }}{{- end }}

{{/* (list root "gateway") */}}
{{- define "veravox.image" -}}
{{- $root := index . 0 }}{{ $name := index . 1 -}}
{{- index $root.Values.images $name | default (printf "%s/%s:%s" $root.Values.images.prefix $name (include "veravox.tag" $root)) -}}
{{- end }}

{{- define "veravox.selector" -}}
app.kubernetes.io/part-of: veravox
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "veravox.labels" -}}
{{- $root := index . 0 -}}
{{ include "veravox.selector" . }}
app.kubernetes.io/name: veravox
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ $root.Chart.Name }}-{{ $root.Chart.Version }}
{{- end }}

{{- define "veravox.claim" -}}{{ .Values.storage.existingClaim | default "veravox-data" }}{{- end }}
{{- define "veravox.secret" -}}{{ .Values.secrets.existingSecret | default "veravox" }}{{- end }}

{{- define "veravox.publicUrl" -}}
{{- if .Values.publicUrl }}{{ .Values.publicUrl }}
{{- else if .Values.ingress.enabled }}{{ ternary "https" "http" (ne .Values.ingress.tls.secretName "") }}://{{ required "ingress.host is empty; write the page's name there, such as veravox.example.org" .Values.ingress.host }}
{{- else if and .Values.httpRoute.enabled .Values.httpRoute.hostnames }}{{ ternary "https" "http" .Values.httpRoute.https }}://{{ first .Values.httpRoute.hostnames }}
{{- else }}http://localhost:8080
{{- end }}
{{- end }}

{{/* Pods that Pod Security "restricted" takes. (list root user) */}}
{{- define "veravox.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ int (index . 1) }}
runAsGroup: {{ int (index . 1) }}
fsGroup: {{ int (index . 1) }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "veravox.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Where a pod goes. (list root values) */}}
{{- define "veravox.placing" -}}
{{- $root := index . 0 }}{{ $values := index . 1 -}}
{{- with $root.Values.images.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity: {{ toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The database's address, as a file that is called as the setting is. */}}
{{- define "veravox.databaseSecret" -}}
- secret:
    {{- if eq .Values.database.kind "external" }}
    name: {{ required "database.existingSecret is empty; name a Secret with the address of your PostgreSQL (database.kind is external)" .Values.database.existingSecret }}
    items: [{key: {{ .Values.database.secretKey }}, path: veravox_database_url}]
    {{- else if eq .Values.database.kind "cloudnative-pg" }}
    name: veravox-database-app
    items: [{key: uri, path: veravox_database_url}]
    {{- else }}
    name: veravox-database
    items: [{key: url, path: veravox_database_url}]
    {{- end }}
{{- end }}

{{/* What opens the gateway's doors; processes that work on its rows have the same. */}}
{{- define "veravox.gatewaySecrets" -}}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- include "veravox.databaseSecret" . | nindent 6 }}
      - secret:
          name: {{ include "veravox.secret" . }}
          items:
            - {key: internal-token, path: veravox_internal_token}
            - {key: sealing-keys, path: veravox_sealing_keys}
      {{- with .Values.mail.existingSecret }}
      - secret:
          name: {{ . }}
          items: [{key: {{ $.Values.mail.secretKey }}, path: veravox_smtp_url}]
      {{- end }}
      {{- with .Values.oidc.existingSecret }}
      - secret:
          name: {{ . }}
          items: [{key: {{ $.Values.oidc.secretKey }}, path: veravox_oidc_client_secret}]
      {{- end }}
{{- end }}

{{- define "veravox.dataVolume" -}}
- name: data
  persistentVolumeClaim: {claimName: {{ include "veravox.claim" . }}}
{{- end }}

{{/* Settings of the gateway and of what works on its rows. */}}
{{- define "veravox.gatewaySettings" -}}
- {name: VERAVOX_DATA, value: /data}
- {name: VERAVOX_SECRETS, value: /run/veravox}
- {name: VERAVOX_LAUNCHER, value: kubernetes}
- name: VERAVOX_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- {name: VERAVOX_DETECTOR_URL, value: "http://veravox-detector:8082"}
- {name: VERAVOX_PUBLIC_URL, value: {{ include "veravox.publicUrl" . | quote }}}
- {name: VERAVOX_TRUSTED_PROXIES, value: {{ .Values.gateway.trustedProxies | quote }}} # none but the page's pods reach it
- {name: VERAVOX_CONVERT_LEARNERS, value: {{ .Values.jobs.convertLearners | quote }}}
- {name: VERAVOX_FREE_PYTHON, value: {{ .Values.jobs.freePython | quote }}}
{{- with .Values.mail.from }}
- {name: VERAVOX_MAIL_FROM, value: {{ . | quote }}}
{{- end }}
{{- with .Values.oidc.issuer }}
- {name: VERAVOX_OIDC_ISSUER, value: {{ . | quote }}}
- {name: VERAVOX_OIDC_CLIENT_ID, value: {{ $.Values.oidc.clientId | quote }}}
{{- end }}
{{- with .Values.oidc.name }}
- {name: VERAVOX_OIDC_NAME, value: {{ . | quote }}}
{{- end }}
{{- range $name, $value := .Values.settings }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}

{{/* A peer of a NetworkPolicy: the pods of a component. */}}
{{- define "veravox.component" -}}
- podSelector: {matchLabels: {app.kubernetes.io/part-of: veravox, app.kubernetes.io/component: {{ . }}}}
{{- end }}

{{/* The way out to the database, wherever it is. */}}
{{- define "veravox.toDatabase" -}}
- ports: [{protocol: TCP, port: {{ .Values.database.port }}}]
  {{- if eq .Values.database.kind "internal" }}
  to:
    {{- include "veravox.component" "database" | nindent 4 }}
  {{- else if eq .Values.database.kind "cloudnative-pg" }}
  to: [podSelector: {matchLabels: {cnpg.io/cluster: veravox-database}}]
  {{- end }}
{{- end }}
